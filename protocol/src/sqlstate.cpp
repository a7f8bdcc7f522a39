#include <greenpg/protocol/sqlstate.hpp>

#include <algorithm>
#include <array>

namespace greenpg::inline v0 {
namespace {

struct named {
  sqlstate code;
  const char* name;
};

constexpr auto names = std::to_array<named>({
    {sqlstate::successful_completion, "successful_completion"},
    {sqlstate::warning, "warning"},
    {sqlstate::null_value_eliminated_in_set_function, "null_value_eliminated_in_set_function"},
    {sqlstate::warning_string_data_right_truncation, "string_data_right_truncation"},
    {sqlstate::privilege_not_revoked, "privilege_not_revoked"},
    {sqlstate::privilege_not_granted, "privilege_not_granted"},
    {sqlstate::implicit_zero_bit_padding, "implicit_zero_bit_padding"},
    {sqlstate::dynamic_result_sets_returned, "dynamic_result_sets_returned"},
    {sqlstate::deprecated_feature, "deprecated_feature"},
    {sqlstate::no_data, "no_data"},
    {sqlstate::no_additional_dynamic_result_sets_returned, "no_additional_dynamic_result_sets_returned"},
    {sqlstate::sql_statement_not_yet_complete, "sql_statement_not_yet_complete"},
    {sqlstate::connection_exception, "connection_exception"},
    {sqlstate::sqlclient_unable_to_establish_sqlconnection, "sqlclient_unable_to_establish_sqlconnection"},
    {sqlstate::connection_does_not_exist, "connection_does_not_exist"},
    {sqlstate::sqlserver_rejected_establishment_of_sqlconnection, "sqlserver_rejected_establishment_of_sqlconnection"},
    {sqlstate::connection_failure, "connection_failure"},
    {sqlstate::transaction_resolution_unknown, "transaction_resolution_unknown"},
    {sqlstate::protocol_violation, "protocol_violation"},
    {sqlstate::triggered_action_exception, "triggered_action_exception"},
    {sqlstate::feature_not_supported, "feature_not_supported"},
    {sqlstate::invalid_transaction_initiation, "invalid_transaction_initiation"},
    {sqlstate::locator_exception, "locator_exception"},
    {sqlstate::invalid_locator_specification, "invalid_locator_specification"},
    {sqlstate::invalid_grantor, "invalid_grantor"},
    {sqlstate::invalid_grant_operation, "invalid_grant_operation"},
    {sqlstate::invalid_role_specification, "invalid_role_specification"},
    {sqlstate::diagnostics_exception, "diagnostics_exception"},
    {sqlstate::stacked_diagnostics_accessed_without_active_handler,
     "stacked_diagnostics_accessed_without_active_handler"},
    {sqlstate::invalid_argument_for_xquery, "invalid_argument_for_xquery"},
    {sqlstate::case_not_found, "case_not_found"},
    {sqlstate::cardinality_violation, "cardinality_violation"},
    {sqlstate::data_exception, "data_exception"},
    {sqlstate::string_data_right_truncation, "string_data_right_truncation"},
    {sqlstate::null_value_no_indicator_parameter, "null_value_no_indicator_parameter"},
    {sqlstate::numeric_value_out_of_range, "numeric_value_out_of_range"},
    {sqlstate::null_value_not_allowed, "null_value_not_allowed"},
    {sqlstate::error_in_assignment, "error_in_assignment"},
    {sqlstate::invalid_datetime_format, "invalid_datetime_format"},
    {sqlstate::datetime_field_overflow, "datetime_field_overflow"},
    {sqlstate::invalid_time_zone_displacement_value, "invalid_time_zone_displacement_value"},
    {sqlstate::escape_character_conflict, "escape_character_conflict"},
    {sqlstate::invalid_use_of_escape_character, "invalid_use_of_escape_character"},
    {sqlstate::invalid_escape_octet, "invalid_escape_octet"},
    {sqlstate::zero_length_character_string, "zero_length_character_string"},
    {sqlstate::most_specific_type_mismatch, "most_specific_type_mismatch"},
    {sqlstate::sequence_generator_limit_exceeded, "sequence_generator_limit_exceeded"},
    {sqlstate::not_an_xml_document, "not_an_xml_document"},
    {sqlstate::invalid_xml_document, "invalid_xml_document"},
    {sqlstate::invalid_xml_content, "invalid_xml_content"},
    {sqlstate::invalid_xml_comment, "invalid_xml_comment"},
    {sqlstate::invalid_xml_processing_instruction, "invalid_xml_processing_instruction"},
    {sqlstate::invalid_indicator_parameter_value, "invalid_indicator_parameter_value"},
    {sqlstate::substring_error, "substring_error"},
    {sqlstate::division_by_zero, "division_by_zero"},
    {sqlstate::invalid_preceding_or_following_size, "invalid_preceding_or_following_size"},
    {sqlstate::invalid_argument_for_ntile_function, "invalid_argument_for_ntile_function"},
    {sqlstate::interval_field_overflow, "interval_field_overflow"},
    {sqlstate::invalid_argument_for_nth_value_function, "invalid_argument_for_nth_value_function"},
    {sqlstate::invalid_character_value_for_cast, "invalid_character_value_for_cast"},
    {sqlstate::invalid_escape_character, "invalid_escape_character"},
    {sqlstate::invalid_regular_expression, "invalid_regular_expression"},
    {sqlstate::invalid_argument_for_logarithm, "invalid_argument_for_logarithm"},
    {sqlstate::invalid_argument_for_power_function, "invalid_argument_for_power_function"},
    {sqlstate::invalid_argument_for_width_bucket_function, "invalid_argument_for_width_bucket_function"},
    {sqlstate::invalid_row_count_in_limit_clause, "invalid_row_count_in_limit_clause"},
    {sqlstate::invalid_row_count_in_result_offset_clause, "invalid_row_count_in_result_offset_clause"},
    {sqlstate::character_not_in_repertoire, "character_not_in_repertoire"},
    {sqlstate::indicator_overflow, "indicator_overflow"},
    {sqlstate::invalid_parameter_value, "invalid_parameter_value"},
    {sqlstate::unterminated_c_string, "unterminated_c_string"},
    {sqlstate::invalid_escape_sequence, "invalid_escape_sequence"},
    {sqlstate::string_data_length_mismatch, "string_data_length_mismatch"},
    {sqlstate::trim_error, "trim_error"},
    {sqlstate::array_subscript_error, "array_subscript_error"},
    {sqlstate::invalid_tablesample_repeat, "invalid_tablesample_repeat"},
    {sqlstate::invalid_tablesample_argument, "invalid_tablesample_argument"},
    {sqlstate::duplicate_json_object_key_value, "duplicate_json_object_key_value"},
    {sqlstate::invalid_argument_for_sql_json_datetime_function, "invalid_argument_for_sql_json_datetime_function"},
    {sqlstate::invalid_json_text, "invalid_json_text"},
    {sqlstate::invalid_sql_json_subscript, "invalid_sql_json_subscript"},
    {sqlstate::more_than_one_sql_json_item, "more_than_one_sql_json_item"},
    {sqlstate::no_sql_json_item, "no_sql_json_item"},
    {sqlstate::non_numeric_sql_json_item, "non_numeric_sql_json_item"},
    {sqlstate::non_unique_keys_in_a_json_object, "non_unique_keys_in_a_json_object"},
    {sqlstate::singleton_sql_json_item_required, "singleton_sql_json_item_required"},
    {sqlstate::sql_json_array_not_found, "sql_json_array_not_found"},
    {sqlstate::sql_json_member_not_found, "sql_json_member_not_found"},
    {sqlstate::sql_json_number_not_found, "sql_json_number_not_found"},
    {sqlstate::sql_json_object_not_found, "sql_json_object_not_found"},
    {sqlstate::too_many_json_array_elements, "too_many_json_array_elements"},
    {sqlstate::too_many_json_object_members, "too_many_json_object_members"},
    {sqlstate::sql_json_scalar_required, "sql_json_scalar_required"},
    {sqlstate::sql_json_item_cannot_be_cast_to_target_type, "sql_json_item_cannot_be_cast_to_target_type"},
    {sqlstate::floating_point_exception, "floating_point_exception"},
    {sqlstate::invalid_text_representation, "invalid_text_representation"},
    {sqlstate::invalid_binary_representation, "invalid_binary_representation"},
    {sqlstate::bad_copy_file_format, "bad_copy_file_format"},
    {sqlstate::untranslatable_character, "untranslatable_character"},
    {sqlstate::nonstandard_use_of_escape_character, "nonstandard_use_of_escape_character"},
    {sqlstate::datum_version_mismatch, "datum_version_mismatch"},
    {sqlstate::integrity_constraint_violation, "integrity_constraint_violation"},
    {sqlstate::restrict_violation, "restrict_violation"},
    {sqlstate::not_null_violation, "not_null_violation"},
    {sqlstate::foreign_key_violation, "foreign_key_violation"},
    {sqlstate::unique_violation, "unique_violation"},
    {sqlstate::check_violation, "check_violation"},
    {sqlstate::exclusion_violation, "exclusion_violation"},
    {sqlstate::invalid_cursor_state, "invalid_cursor_state"},
    {sqlstate::invalid_transaction_state, "invalid_transaction_state"},
    {sqlstate::active_sql_transaction, "active_sql_transaction"},
    {sqlstate::branch_transaction_already_active, "branch_transaction_already_active"},
    {sqlstate::inappropriate_access_mode_for_branch_transaction, "inappropriate_access_mode_for_branch_transaction"},
    {sqlstate::inappropriate_isolation_level_for_branch_transaction,
     "inappropriate_isolation_level_for_branch_transaction"},
    {sqlstate::no_active_sql_transaction_for_branch_transaction, "no_active_sql_transaction_for_branch_transaction"},
    {sqlstate::read_only_sql_transaction, "read_only_sql_transaction"},
    {sqlstate::schema_and_data_statement_mixing_not_supported, "schema_and_data_statement_mixing_not_supported"},
    {sqlstate::held_cursor_requires_same_isolation_level, "held_cursor_requires_same_isolation_level"},
    {sqlstate::no_active_sql_transaction, "no_active_sql_transaction"},
    {sqlstate::in_failed_sql_transaction, "in_failed_sql_transaction"},
    {sqlstate::idle_in_transaction_session_timeout, "idle_in_transaction_session_timeout"},
    {sqlstate::transaction_timeout, "transaction_timeout"},
    {sqlstate::invalid_sql_statement_name, "invalid_sql_statement_name"},
    {sqlstate::triggered_data_change_violation, "triggered_data_change_violation"},
    {sqlstate::invalid_authorization_specification, "invalid_authorization_specification"},
    {sqlstate::invalid_password, "invalid_password"},
    {sqlstate::dependent_privilege_descriptors_still_exist, "dependent_privilege_descriptors_still_exist"},
    {sqlstate::dependent_objects_still_exist, "dependent_objects_still_exist"},
    {sqlstate::invalid_transaction_termination, "invalid_transaction_termination"},
    {sqlstate::sql_routine_exception, "sql_routine_exception"},
    {sqlstate::s_r_e_modifying_sql_data_not_permitted, "modifying_sql_data_not_permitted"},
    {sqlstate::s_r_e_prohibited_sql_statement_attempted, "prohibited_sql_statement_attempted"},
    {sqlstate::s_r_e_reading_sql_data_not_permitted, "reading_sql_data_not_permitted"},
    {sqlstate::function_executed_no_return_statement, "function_executed_no_return_statement"},
    {sqlstate::invalid_cursor_name, "invalid_cursor_name"},
    {sqlstate::external_routine_exception, "external_routine_exception"},
    {sqlstate::containing_sql_not_permitted, "containing_sql_not_permitted"},
    {sqlstate::e_r_e_modifying_sql_data_not_permitted, "modifying_sql_data_not_permitted"},
    {sqlstate::e_r_e_prohibited_sql_statement_attempted, "prohibited_sql_statement_attempted"},
    {sqlstate::e_r_e_reading_sql_data_not_permitted, "reading_sql_data_not_permitted"},
    {sqlstate::external_routine_invocation_exception, "external_routine_invocation_exception"},
    {sqlstate::invalid_sqlstate_returned, "invalid_sqlstate_returned"},
    {sqlstate::e_r_i_e_null_value_not_allowed, "null_value_not_allowed"},
    {sqlstate::trigger_protocol_violated, "trigger_protocol_violated"},
    {sqlstate::srf_protocol_violated, "srf_protocol_violated"},
    {sqlstate::event_trigger_protocol_violated, "event_trigger_protocol_violated"},
    {sqlstate::savepoint_exception, "savepoint_exception"},
    {sqlstate::invalid_savepoint_specification, "invalid_savepoint_specification"},
    {sqlstate::invalid_catalog_name, "invalid_catalog_name"},
    {sqlstate::invalid_schema_name, "invalid_schema_name"},
    {sqlstate::transaction_rollback, "transaction_rollback"},
    {sqlstate::serialization_failure, "serialization_failure"},
    {sqlstate::transaction_integrity_constraint_violation, "transaction_integrity_constraint_violation"},
    {sqlstate::statement_completion_unknown, "statement_completion_unknown"},
    {sqlstate::deadlock_detected, "deadlock_detected"},
    {sqlstate::syntax_error_or_access_rule_violation, "syntax_error_or_access_rule_violation"},
    {sqlstate::insufficient_privilege, "insufficient_privilege"},
    {sqlstate::syntax_error, "syntax_error"},
    {sqlstate::invalid_name, "invalid_name"},
    {sqlstate::invalid_column_definition, "invalid_column_definition"},
    {sqlstate::name_too_long, "name_too_long"},
    {sqlstate::duplicate_column, "duplicate_column"},
    {sqlstate::ambiguous_column, "ambiguous_column"},
    {sqlstate::undefined_column, "undefined_column"},
    {sqlstate::undefined_object, "undefined_object"},
    {sqlstate::duplicate_object, "duplicate_object"},
    {sqlstate::duplicate_alias, "duplicate_alias"},
    {sqlstate::duplicate_function, "duplicate_function"},
    {sqlstate::ambiguous_function, "ambiguous_function"},
    {sqlstate::grouping_error, "grouping_error"},
    {sqlstate::datatype_mismatch, "datatype_mismatch"},
    {sqlstate::wrong_object_type, "wrong_object_type"},
    {sqlstate::invalid_foreign_key, "invalid_foreign_key"},
    {sqlstate::cannot_coerce, "cannot_coerce"},
    {sqlstate::undefined_function, "undefined_function"},
    {sqlstate::generated_always, "generated_always"},
    {sqlstate::reserved_name, "reserved_name"},
    {sqlstate::undefined_table, "undefined_table"},
    {sqlstate::undefined_parameter, "undefined_parameter"},
    {sqlstate::duplicate_cursor, "duplicate_cursor"},
    {sqlstate::duplicate_database, "duplicate_database"},
    {sqlstate::duplicate_prepared_statement, "duplicate_prepared_statement"},
    {sqlstate::duplicate_schema, "duplicate_schema"},
    {sqlstate::duplicate_table, "duplicate_table"},
    {sqlstate::ambiguous_parameter, "ambiguous_parameter"},
    {sqlstate::ambiguous_alias, "ambiguous_alias"},
    {sqlstate::invalid_column_reference, "invalid_column_reference"},
    {sqlstate::invalid_cursor_definition, "invalid_cursor_definition"},
    {sqlstate::invalid_database_definition, "invalid_database_definition"},
    {sqlstate::invalid_function_definition, "invalid_function_definition"},
    {sqlstate::invalid_prepared_statement_definition, "invalid_prepared_statement_definition"},
    {sqlstate::invalid_schema_definition, "invalid_schema_definition"},
    {sqlstate::invalid_table_definition, "invalid_table_definition"},
    {sqlstate::invalid_object_definition, "invalid_object_definition"},
    {sqlstate::indeterminate_datatype, "indeterminate_datatype"},
    {sqlstate::invalid_recursion, "invalid_recursion"},
    {sqlstate::windowing_error, "windowing_error"},
    {sqlstate::collation_mismatch, "collation_mismatch"},
    {sqlstate::indeterminate_collation, "indeterminate_collation"},
    {sqlstate::with_check_option_violation, "with_check_option_violation"},
    {sqlstate::insufficient_resources, "insufficient_resources"},
    {sqlstate::disk_full, "disk_full"},
    {sqlstate::out_of_memory, "out_of_memory"},
    {sqlstate::too_many_connections, "too_many_connections"},
    {sqlstate::configuration_limit_exceeded, "configuration_limit_exceeded"},
    {sqlstate::program_limit_exceeded, "program_limit_exceeded"},
    {sqlstate::statement_too_complex, "statement_too_complex"},
    {sqlstate::too_many_columns, "too_many_columns"},
    {sqlstate::too_many_arguments, "too_many_arguments"},
    {sqlstate::object_not_in_prerequisite_state, "object_not_in_prerequisite_state"},
    {sqlstate::object_in_use, "object_in_use"},
    {sqlstate::cant_change_runtime_param, "cant_change_runtime_param"},
    {sqlstate::lock_not_available, "lock_not_available"},
    {sqlstate::unsafe_new_enum_value_usage, "unsafe_new_enum_value_usage"},
    {sqlstate::operator_intervention, "operator_intervention"},
    {sqlstate::query_canceled, "query_canceled"},
    {sqlstate::admin_shutdown, "admin_shutdown"},
    {sqlstate::crash_shutdown, "crash_shutdown"},
    {sqlstate::cannot_connect_now, "cannot_connect_now"},
    {sqlstate::database_dropped, "database_dropped"},
    {sqlstate::idle_session_timeout, "idle_session_timeout"},
    {sqlstate::system_error, "system_error"},
    {sqlstate::io_error, "io_error"},
    {sqlstate::undefined_file, "undefined_file"},
    {sqlstate::duplicate_file, "duplicate_file"},
    {sqlstate::file_name_too_long, "file_name_too_long"},
    {sqlstate::snapshot_too_old, "snapshot_too_old"},
    {sqlstate::config_file_error, "config_file_error"},
    {sqlstate::lock_file_exists, "lock_file_exists"},
    {sqlstate::fdw_error, "fdw_error"},
    {sqlstate::fdw_out_of_memory, "fdw_out_of_memory"},
    {sqlstate::fdw_dynamic_parameter_value_needed, "fdw_dynamic_parameter_value_needed"},
    {sqlstate::fdw_invalid_data_type, "fdw_invalid_data_type"},
    {sqlstate::fdw_column_name_not_found, "fdw_column_name_not_found"},
    {sqlstate::fdw_invalid_data_type_descriptors, "fdw_invalid_data_type_descriptors"},
    {sqlstate::fdw_invalid_column_name, "fdw_invalid_column_name"},
    {sqlstate::fdw_invalid_column_number, "fdw_invalid_column_number"},
    {sqlstate::fdw_invalid_use_of_null_pointer, "fdw_invalid_use_of_null_pointer"},
    {sqlstate::fdw_invalid_string_format, "fdw_invalid_string_format"},
    {sqlstate::fdw_invalid_handle, "fdw_invalid_handle"},
    {sqlstate::fdw_invalid_option_index, "fdw_invalid_option_index"},
    {sqlstate::fdw_invalid_option_name, "fdw_invalid_option_name"},
    {sqlstate::fdw_option_name_not_found, "fdw_option_name_not_found"},
    {sqlstate::fdw_reply_handle, "fdw_reply_handle"},
    {sqlstate::fdw_unable_to_create_execution, "fdw_unable_to_create_execution"},
    {sqlstate::fdw_unable_to_create_reply, "fdw_unable_to_create_reply"},
    {sqlstate::fdw_unable_to_establish_connection, "fdw_unable_to_establish_connection"},
    {sqlstate::fdw_no_schemas, "fdw_no_schemas"},
    {sqlstate::fdw_schema_not_found, "fdw_schema_not_found"},
    {sqlstate::fdw_table_not_found, "fdw_table_not_found"},
    {sqlstate::fdw_function_sequence_error, "fdw_function_sequence_error"},
    {sqlstate::fdw_too_many_handles, "fdw_too_many_handles"},
    {sqlstate::fdw_inconsistent_descriptor_information, "fdw_inconsistent_descriptor_information"},
    {sqlstate::fdw_invalid_attribute_value, "fdw_invalid_attribute_value"},
    {sqlstate::fdw_invalid_string_length_or_buffer_length, "fdw_invalid_string_length_or_buffer_length"},
    {sqlstate::fdw_invalid_descriptor_field_identifier, "fdw_invalid_descriptor_field_identifier"},
    {sqlstate::plpgsql_error, "plpgsql_error"},
    {sqlstate::raise_exception, "raise_exception"},
    {sqlstate::no_data_found, "no_data_found"},
    {sqlstate::too_many_rows, "too_many_rows"},
    {sqlstate::assert_failure, "assert_failure"},
    {sqlstate::internal_error, "internal_error"},
    {sqlstate::data_corrupted, "data_corrupted"},
    {sqlstate::index_corrupted, "index_corrupted"},
});

constexpr bool sorted() {
  for (std::size_t i = 1; i < names.size(); ++i)
    if (names[i - 1].code >= names[i].code) return false;
  return true;
}
static_assert(sorted(), "found by binary search");

constexpr int last_value = detail::sqlstate_value("ZZZZZ");

std::array<char, 5> characters(int value) noexcept {
  std::array<char, 5> five{};
  for (std::size_t i = 5; i-- > 0; value /= 36) {
    const int digit = value % 36;
    five[i] = static_cast<char>(digit < 10 ? '0' + digit : 'A' + digit - 10);
  }
  return five;
}

bool is_sqlstate(const std::error_code& e) noexcept {
  return e.category() == sqlstate_category() && e.value() >= 0 && e.value() <= last_value;
}

class code_category final : public std::error_category {
  const char* name() const noexcept override { return "sqlstate"; }
  std::string message(int value) const override {
    const auto at = std::lower_bound(names.begin(), names.end(), static_cast<sqlstate>(value),
                                     [](const named& n, sqlstate code) { return n.code < code; });
    if (at != names.end() && at->code == static_cast<sqlstate>(value)) return at->name;
    if (value < 0 || value > last_value) return "unknown";
    return "SQLSTATE " + to_string(static_cast<sqlstate>(value));
  }
};

}  // namespace

const std::error_category& sqlstate_category() noexcept {
  static const code_category instance;
  return instance;
}

std::error_code sqlstate_code(std::string_view five) noexcept {
  const int value = detail::sqlstate_value(five);
  return value < 0 ? make_error_code(sqlstate::internal_error) : make_error_code(static_cast<sqlstate>(value));
}

std::string to_string(sqlstate e) {
  const auto five = characters(static_cast<int>(e));
  return {five.data(), five.size()};
}

std::string sqlstate_text(const std::error_code& e) {
  return is_sqlstate(e) ? to_string(static_cast<sqlstate>(e.value())) : std::string();
}

std::string sqlstate_class(const std::error_code& e) { return sqlstate_text(e).substr(0, 2); }

bool is_class(const std::error_code& e, std::string_view two) noexcept {
  if (!is_sqlstate(e)) return false;
  const auto five = characters(e.value());
  return two == std::string_view(five.data(), 2);
}

}  // namespace greenpg::inline v0
