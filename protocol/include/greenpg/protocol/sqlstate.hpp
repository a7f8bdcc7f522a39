#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

namespace greenpg::inline v0 {

namespace detail {

/// The value of an SQLSTATE: its five characters, digits and upper-case letters, as a number in base 36; -1 for
/// anything else. "00000" is 0, so that success is no error.
constexpr int sqlstate_value(std::string_view five) noexcept {
  if (five.size() != 5) return -1;
  int value = 0;
  for (const char c : five) {
    if (c >= '0' && c <= '9')
      value = value * 36 + (c - '0');
    else if (c >= 'A' && c <= 'Z')
      value = value * 36 + (c - 'A' + 10);
    else
      return -1;
  }
  return value;
}

}  // namespace detail

/// The conditions of "PostgreSQL Error Codes" (appendix A, as of PostgreSQL 18), under their names there. A server may
/// send others; they are error codes as well, without a name. Where the appendix uses a name twice, the code that
/// users meet keeps it (22001, 22004) and the others carry the prefix of the server's own macros: warning_, s_r_e_ (SQL
/// routine exception), e_r_e_ (external routine exception), e_r_i_e_ (external routine invocation exception).
enum class sqlstate : int {
  // Class 00: Successful Completion
  successful_completion = detail::sqlstate_value("00000"),
  // Class 01: Warning
  warning = detail::sqlstate_value("01000"),
  dynamic_result_sets_returned = detail::sqlstate_value("0100C"),
  implicit_zero_bit_padding = detail::sqlstate_value("01008"),
  null_value_eliminated_in_set_function = detail::sqlstate_value("01003"),
  privilege_not_granted = detail::sqlstate_value("01007"),
  privilege_not_revoked = detail::sqlstate_value("01006"),
  warning_string_data_right_truncation = detail::sqlstate_value("01004"),
  deprecated_feature = detail::sqlstate_value("01P01"),
  // Class 02: No Data
  no_data = detail::sqlstate_value("02000"),
  no_additional_dynamic_result_sets_returned = detail::sqlstate_value("02001"),
  // Class 03: SQL Statement Not Yet Complete
  sql_statement_not_yet_complete = detail::sqlstate_value("03000"),
  // Class 08: Connection Exception
  connection_exception = detail::sqlstate_value("08000"),
  connection_does_not_exist = detail::sqlstate_value("08003"),
  connection_failure = detail::sqlstate_value("08006"),
  sqlclient_unable_to_establish_sqlconnection = detail::sqlstate_value("08001"),
  sqlserver_rejected_establishment_of_sqlconnection = detail::sqlstate_value("08004"),
  transaction_resolution_unknown = detail::sqlstate_value("08007"),
  protocol_violation = detail::sqlstate_value("08P01"),
  // Class 09: Triggered Action Exception
  triggered_action_exception = detail::sqlstate_value("09000"),
  // Class 0A: Feature Not Supported
  feature_not_supported = detail::sqlstate_value("0A000"),
  // Class 0B: Invalid Transaction Initiation
  invalid_transaction_initiation = detail::sqlstate_value("0B000"),
  // Class 0F: Locator Exception
  locator_exception = detail::sqlstate_value("0F000"),
  invalid_locator_specification = detail::sqlstate_value("0F001"),
  // Class 0L: Invalid Grantor
  invalid_grantor = detail::sqlstate_value("0L000"),
  invalid_grant_operation = detail::sqlstate_value("0LP01"),
  // Class 0P: Invalid Role Specification
  invalid_role_specification = detail::sqlstate_value("0P000"),
  // Class 0Z: Diagnostics Exception
  diagnostics_exception = detail::sqlstate_value("0Z000"),
  stacked_diagnostics_accessed_without_active_handler = detail::sqlstate_value("0Z002"),
  // Class 10: XQuery Error
  invalid_argument_for_xquery = detail::sqlstate_value("10608"),
  // Class 20: Case Not Found
  case_not_found = detail::sqlstate_value("20000"),
  // Class 21: Cardinality Violation
  cardinality_violation = detail::sqlstate_value("21000"),
  // Class 22: Data Exception
  data_exception = detail::sqlstate_value("22000"),
  array_subscript_error = detail::sqlstate_value("2202E"),
  character_not_in_repertoire = detail::sqlstate_value("22021"),
  datetime_field_overflow = detail::sqlstate_value("22008"),
  division_by_zero = detail::sqlstate_value("22012"),
  error_in_assignment = detail::sqlstate_value("22005"),
  escape_character_conflict = detail::sqlstate_value("2200B"),
  indicator_overflow = detail::sqlstate_value("22022"),
  interval_field_overflow = detail::sqlstate_value("22015"),
  invalid_argument_for_logarithm = detail::sqlstate_value("2201E"),
  invalid_argument_for_ntile_function = detail::sqlstate_value("22014"),
  invalid_argument_for_nth_value_function = detail::sqlstate_value("22016"),
  invalid_argument_for_power_function = detail::sqlstate_value("2201F"),
  invalid_argument_for_width_bucket_function = detail::sqlstate_value("2201G"),
  invalid_character_value_for_cast = detail::sqlstate_value("22018"),
  invalid_datetime_format = detail::sqlstate_value("22007"),
  invalid_escape_character = detail::sqlstate_value("22019"),
  invalid_escape_octet = detail::sqlstate_value("2200D"),
  invalid_escape_sequence = detail::sqlstate_value("22025"),
  nonstandard_use_of_escape_character = detail::sqlstate_value("22P06"),
  invalid_indicator_parameter_value = detail::sqlstate_value("22010"),
  invalid_parameter_value = detail::sqlstate_value("22023"),
  invalid_preceding_or_following_size = detail::sqlstate_value("22013"),
  invalid_regular_expression = detail::sqlstate_value("2201B"),
  invalid_row_count_in_limit_clause = detail::sqlstate_value("2201W"),
  invalid_row_count_in_result_offset_clause = detail::sqlstate_value("2201X"),
  invalid_tablesample_argument = detail::sqlstate_value("2202H"),
  invalid_tablesample_repeat = detail::sqlstate_value("2202G"),
  invalid_time_zone_displacement_value = detail::sqlstate_value("22009"),
  invalid_use_of_escape_character = detail::sqlstate_value("2200C"),
  most_specific_type_mismatch = detail::sqlstate_value("2200G"),
  null_value_not_allowed = detail::sqlstate_value("22004"),
  null_value_no_indicator_parameter = detail::sqlstate_value("22002"),
  numeric_value_out_of_range = detail::sqlstate_value("22003"),
  sequence_generator_limit_exceeded = detail::sqlstate_value("2200H"),
  string_data_length_mismatch = detail::sqlstate_value("22026"),
  string_data_right_truncation = detail::sqlstate_value("22001"),
  substring_error = detail::sqlstate_value("22011"),
  trim_error = detail::sqlstate_value("22027"),
  unterminated_c_string = detail::sqlstate_value("22024"),
  zero_length_character_string = detail::sqlstate_value("2200F"),
  floating_point_exception = detail::sqlstate_value("22P01"),
  invalid_text_representation = detail::sqlstate_value("22P02"),
  invalid_binary_representation = detail::sqlstate_value("22P03"),
  bad_copy_file_format = detail::sqlstate_value("22P04"),
  untranslatable_character = detail::sqlstate_value("22P05"),
  datum_version_mismatch = detail::sqlstate_value("22P07"),
  not_an_xml_document = detail::sqlstate_value("2200L"),
  invalid_xml_document = detail::sqlstate_value("2200M"),
  invalid_xml_content = detail::sqlstate_value("2200N"),
  invalid_xml_comment = detail::sqlstate_value("2200S"),
  invalid_xml_processing_instruction = detail::sqlstate_value("2200T"),
  duplicate_json_object_key_value = detail::sqlstate_value("22030"),
  invalid_argument_for_sql_json_datetime_function = detail::sqlstate_value("22031"),
  invalid_json_text = detail::sqlstate_value("22032"),
  invalid_sql_json_subscript = detail::sqlstate_value("22033"),
  more_than_one_sql_json_item = detail::sqlstate_value("22034"),
  no_sql_json_item = detail::sqlstate_value("22035"),
  non_numeric_sql_json_item = detail::sqlstate_value("22036"),
  non_unique_keys_in_a_json_object = detail::sqlstate_value("22037"),
  singleton_sql_json_item_required = detail::sqlstate_value("22038"),
  sql_json_array_not_found = detail::sqlstate_value("22039"),
  sql_json_member_not_found = detail::sqlstate_value("2203A"),
  sql_json_number_not_found = detail::sqlstate_value("2203B"),
  sql_json_object_not_found = detail::sqlstate_value("2203C"),
  too_many_json_array_elements = detail::sqlstate_value("2203D"),
  too_many_json_object_members = detail::sqlstate_value("2203E"),
  sql_json_scalar_required = detail::sqlstate_value("2203F"),
  sql_json_item_cannot_be_cast_to_target_type = detail::sqlstate_value("2203G"),
  // Class 23: Integrity Constraint Violation
  integrity_constraint_violation = detail::sqlstate_value("23000"),
  restrict_violation = detail::sqlstate_value("23001"),
  not_null_violation = detail::sqlstate_value("23502"),
  foreign_key_violation = detail::sqlstate_value("23503"),
  unique_violation = detail::sqlstate_value("23505"),
  check_violation = detail::sqlstate_value("23514"),
  exclusion_violation = detail::sqlstate_value("23P01"),
  // Class 24: Invalid Cursor State
  invalid_cursor_state = detail::sqlstate_value("24000"),
  // Class 25: Invalid Transaction State
  invalid_transaction_state = detail::sqlstate_value("25000"),
  active_sql_transaction = detail::sqlstate_value("25001"),
  branch_transaction_already_active = detail::sqlstate_value("25002"),
  held_cursor_requires_same_isolation_level = detail::sqlstate_value("25008"),
  inappropriate_access_mode_for_branch_transaction = detail::sqlstate_value("25003"),
  inappropriate_isolation_level_for_branch_transaction = detail::sqlstate_value("25004"),
  no_active_sql_transaction_for_branch_transaction = detail::sqlstate_value("25005"),
  read_only_sql_transaction = detail::sqlstate_value("25006"),
  schema_and_data_statement_mixing_not_supported = detail::sqlstate_value("25007"),
  no_active_sql_transaction = detail::sqlstate_value("25P01"),
  in_failed_sql_transaction = detail::sqlstate_value("25P02"),
  idle_in_transaction_session_timeout = detail::sqlstate_value("25P03"),
  transaction_timeout = detail::sqlstate_value("25P04"),
  // Class 26: Invalid SQL Statement Name
  invalid_sql_statement_name = detail::sqlstate_value("26000"),
  // Class 27: Triggered Data Change Violation
  triggered_data_change_violation = detail::sqlstate_value("27000"),
  // Class 28: Invalid Authorization Specification
  invalid_authorization_specification = detail::sqlstate_value("28000"),
  invalid_password = detail::sqlstate_value("28P01"),
  // Class 2B: Dependent Privilege Descriptors Still Exist
  dependent_privilege_descriptors_still_exist = detail::sqlstate_value("2B000"),
  dependent_objects_still_exist = detail::sqlstate_value("2BP01"),
  // Class 2D: Invalid Transaction Termination
  invalid_transaction_termination = detail::sqlstate_value("2D000"),
  // Class 2F: SQL Routine Exception
  sql_routine_exception = detail::sqlstate_value("2F000"),
  function_executed_no_return_statement = detail::sqlstate_value("2F005"),
  s_r_e_modifying_sql_data_not_permitted = detail::sqlstate_value("2F002"),
  s_r_e_prohibited_sql_statement_attempted = detail::sqlstate_value("2F003"),
  s_r_e_reading_sql_data_not_permitted = detail::sqlstate_value("2F004"),
  // Class 34: Invalid Cursor Name
  invalid_cursor_name = detail::sqlstate_value("34000"),
  // Class 38: External Routine Exception
  external_routine_exception = detail::sqlstate_value("38000"),
  containing_sql_not_permitted = detail::sqlstate_value("38001"),
  e_r_e_modifying_sql_data_not_permitted = detail::sqlstate_value("38002"),
  e_r_e_prohibited_sql_statement_attempted = detail::sqlstate_value("38003"),
  e_r_e_reading_sql_data_not_permitted = detail::sqlstate_value("38004"),
  // Class 39: External Routine Invocation Exception
  external_routine_invocation_exception = detail::sqlstate_value("39000"),
  invalid_sqlstate_returned = detail::sqlstate_value("39001"),
  e_r_i_e_null_value_not_allowed = detail::sqlstate_value("39004"),
  trigger_protocol_violated = detail::sqlstate_value("39P01"),
  srf_protocol_violated = detail::sqlstate_value("39P02"),
  event_trigger_protocol_violated = detail::sqlstate_value("39P03"),
  // Class 3B: Savepoint Exception
  savepoint_exception = detail::sqlstate_value("3B000"),
  invalid_savepoint_specification = detail::sqlstate_value("3B001"),
  // Class 3D: Invalid Catalog Name
  invalid_catalog_name = detail::sqlstate_value("3D000"),
  // Class 3F: Invalid Schema Name
  invalid_schema_name = detail::sqlstate_value("3F000"),
  // Class 40: Transaction Rollback
  transaction_rollback = detail::sqlstate_value("40000"),
  transaction_integrity_constraint_violation = detail::sqlstate_value("40002"),
  serialization_failure = detail::sqlstate_value("40001"),
  statement_completion_unknown = detail::sqlstate_value("40003"),
  deadlock_detected = detail::sqlstate_value("40P01"),
  // Class 42: Syntax Error or Access Rule Violation
  syntax_error_or_access_rule_violation = detail::sqlstate_value("42000"),
  syntax_error = detail::sqlstate_value("42601"),
  insufficient_privilege = detail::sqlstate_value("42501"),
  cannot_coerce = detail::sqlstate_value("42846"),
  grouping_error = detail::sqlstate_value("42803"),
  windowing_error = detail::sqlstate_value("42P20"),
  invalid_recursion = detail::sqlstate_value("42P19"),
  invalid_foreign_key = detail::sqlstate_value("42830"),
  invalid_name = detail::sqlstate_value("42602"),
  name_too_long = detail::sqlstate_value("42622"),
  reserved_name = detail::sqlstate_value("42939"),
  datatype_mismatch = detail::sqlstate_value("42804"),
  indeterminate_datatype = detail::sqlstate_value("42P18"),
  collation_mismatch = detail::sqlstate_value("42P21"),
  indeterminate_collation = detail::sqlstate_value("42P22"),
  wrong_object_type = detail::sqlstate_value("42809"),
  generated_always = detail::sqlstate_value("428C9"),
  undefined_column = detail::sqlstate_value("42703"),
  undefined_function = detail::sqlstate_value("42883"),
  undefined_table = detail::sqlstate_value("42P01"),
  undefined_parameter = detail::sqlstate_value("42P02"),
  undefined_object = detail::sqlstate_value("42704"),
  duplicate_column = detail::sqlstate_value("42701"),
  duplicate_cursor = detail::sqlstate_value("42P03"),
  duplicate_database = detail::sqlstate_value("42P04"),
  duplicate_function = detail::sqlstate_value("42723"),
  duplicate_prepared_statement = detail::sqlstate_value("42P05"),
  duplicate_schema = detail::sqlstate_value("42P06"),
  duplicate_table = detail::sqlstate_value("42P07"),
  duplicate_alias = detail::sqlstate_value("42712"),
  duplicate_object = detail::sqlstate_value("42710"),
  ambiguous_column = detail::sqlstate_value("42702"),
  ambiguous_function = detail::sqlstate_value("42725"),
  ambiguous_parameter = detail::sqlstate_value("42P08"),
  ambiguous_alias = detail::sqlstate_value("42P09"),
  invalid_column_reference = detail::sqlstate_value("42P10"),
  invalid_column_definition = detail::sqlstate_value("42611"),
  invalid_cursor_definition = detail::sqlstate_value("42P11"),
  invalid_database_definition = detail::sqlstate_value("42P12"),
  invalid_function_definition = detail::sqlstate_value("42P13"),
  invalid_prepared_statement_definition = detail::sqlstate_value("42P14"),
  invalid_schema_definition = detail::sqlstate_value("42P15"),
  invalid_table_definition = detail::sqlstate_value("42P16"),
  invalid_object_definition = detail::sqlstate_value("42P17"),
  // Class 44: WITH CHECK OPTION Violation
  with_check_option_violation = detail::sqlstate_value("44000"),
  // Class 53: Insufficient Resources
  insufficient_resources = detail::sqlstate_value("53000"),
  disk_full = detail::sqlstate_value("53100"),
  out_of_memory = detail::sqlstate_value("53200"),
  too_many_connections = detail::sqlstate_value("53300"),
  configuration_limit_exceeded = detail::sqlstate_value("53400"),
  // Class 54: Program Limit Exceeded
  program_limit_exceeded = detail::sqlstate_value("54000"),
  statement_too_complex = detail::sqlstate_value("54001"),
  too_many_columns = detail::sqlstate_value("54011"),
  too_many_arguments = detail::sqlstate_value("54023"),
  // Class 55: Object Not In Prerequisite State
  object_not_in_prerequisite_state = detail::sqlstate_value("55000"),
  object_in_use = detail::sqlstate_value("55006"),
  cant_change_runtime_param = detail::sqlstate_value("55P02"),
  lock_not_available = detail::sqlstate_value("55P03"),
  unsafe_new_enum_value_usage = detail::sqlstate_value("55P04"),
  // Class 57: Operator Intervention
  operator_intervention = detail::sqlstate_value("57000"),
  query_canceled = detail::sqlstate_value("57014"),
  admin_shutdown = detail::sqlstate_value("57P01"),
  crash_shutdown = detail::sqlstate_value("57P02"),
  cannot_connect_now = detail::sqlstate_value("57P03"),
  database_dropped = detail::sqlstate_value("57P04"),
  idle_session_timeout = detail::sqlstate_value("57P05"),
  // Class 58: System Error
  system_error = detail::sqlstate_value("58000"),
  io_error = detail::sqlstate_value("58030"),
  undefined_file = detail::sqlstate_value("58P01"),
  duplicate_file = detail::sqlstate_value("58P02"),
  file_name_too_long = detail::sqlstate_value("58P03"),
  // Class 72: Snapshot Failure
  snapshot_too_old = detail::sqlstate_value("72000"),
  // Class F0: Configuration File Error
  config_file_error = detail::sqlstate_value("F0000"),
  lock_file_exists = detail::sqlstate_value("F0001"),
  // Class HV: Foreign Data Wrapper Error
  fdw_error = detail::sqlstate_value("HV000"),
  fdw_column_name_not_found = detail::sqlstate_value("HV005"),
  fdw_dynamic_parameter_value_needed = detail::sqlstate_value("HV002"),
  fdw_function_sequence_error = detail::sqlstate_value("HV010"),
  fdw_inconsistent_descriptor_information = detail::sqlstate_value("HV021"),
  fdw_invalid_attribute_value = detail::sqlstate_value("HV024"),
  fdw_invalid_column_name = detail::sqlstate_value("HV007"),
  fdw_invalid_column_number = detail::sqlstate_value("HV008"),
  fdw_invalid_data_type = detail::sqlstate_value("HV004"),
  fdw_invalid_data_type_descriptors = detail::sqlstate_value("HV006"),
  fdw_invalid_descriptor_field_identifier = detail::sqlstate_value("HV091"),
  fdw_invalid_handle = detail::sqlstate_value("HV00B"),
  fdw_invalid_option_index = detail::sqlstate_value("HV00C"),
  fdw_invalid_option_name = detail::sqlstate_value("HV00D"),
  fdw_invalid_string_length_or_buffer_length = detail::sqlstate_value("HV090"),
  fdw_invalid_string_format = detail::sqlstate_value("HV00A"),
  fdw_invalid_use_of_null_pointer = detail::sqlstate_value("HV009"),
  fdw_too_many_handles = detail::sqlstate_value("HV014"),
  fdw_out_of_memory = detail::sqlstate_value("HV001"),
  fdw_no_schemas = detail::sqlstate_value("HV00P"),
  fdw_option_name_not_found = detail::sqlstate_value("HV00J"),
  fdw_reply_handle = detail::sqlstate_value("HV00K"),
  fdw_schema_not_found = detail::sqlstate_value("HV00Q"),
  fdw_table_not_found = detail::sqlstate_value("HV00R"),
  fdw_unable_to_create_execution = detail::sqlstate_value("HV00L"),
  fdw_unable_to_create_reply = detail::sqlstate_value("HV00M"),
  fdw_unable_to_establish_connection = detail::sqlstate_value("HV00N"),
  // Class P0: PL/pgSQL Error
  plpgsql_error = detail::sqlstate_value("P0000"),
  raise_exception = detail::sqlstate_value("P0001"),
  no_data_found = detail::sqlstate_value("P0002"),
  too_many_rows = detail::sqlstate_value("P0003"),
  assert_failure = detail::sqlstate_value("P0004"),
  // Class XX: Internal Error
  internal_error = detail::sqlstate_value("XX000"),
  data_corrupted = detail::sqlstate_value("XX001"),
  index_corrupted = detail::sqlstate_value("XX002"),
};

/// The category of `sqlstate`; its name is "sqlstate", its messages are the condition names.
[[nodiscard]] const std::error_category& sqlstate_category() noexcept;

[[nodiscard]] inline std::error_code make_error_code(sqlstate e) noexcept {
  return {static_cast<int>(e), sqlstate_category()};
}

/// The error code of an SQLSTATE as received; XX000 (internal_error) if it is not five digits and upper-case letters.
[[nodiscard]] std::error_code sqlstate_code(std::string_view five) noexcept;

/// The five characters of an SQLSTATE.
[[nodiscard]] std::string to_string(sqlstate e);
/// The five characters if the error came from a server; otherwise nothing.
[[nodiscard]] std::string sqlstate_text(const std::error_code& e);
/// The class of an SQLSTATE, its first two characters, if the error came from a server; otherwise nothing.
[[nodiscard]] std::string sqlstate_class(const std::error_code& e);
/// Whether the error came from a server and is of a class: `is_class(e, "23")` for any integrity constraint violation.
[[nodiscard]] bool is_class(const std::error_code& e, std::string_view two) noexcept;

/// What to do about an error, whoever reported it: `if (ec == condition::retryable)`.
enum class condition {
  /// The transaction failed because of others and may succeed when it is run again as a whole: 40001
  /// serialization_failure and 40P01 deadlock_detected ("Serialization Failure Handling"). Not 55P03
  /// lock_not_available: who asked not to wait for a lock did not ask to wait by repetition.
  retryable = 1,
  /// The connection is gone, or could not be made: class 08, the errors by which a server ends a session (57P01 to
  /// 57P05, 25P03, 25P04), errc::connection_closed, errc::cancel_failed, and what the operating system reports of
  /// broken connections. Not 08P01 protocol_violation, which leaves the connection open unless it is fatal.
  connection_lost,
  /// It is unknown whether a statement or a transaction took effect: 40003, 08007, errc::commit_in_doubt.
  in_doubt,
};

/// The category of `condition`; its name is "greenpg.condition".
[[nodiscard]] const std::error_category& condition_category() noexcept;

[[nodiscard]] inline std::error_condition make_error_condition(condition c) noexcept {
  return {static_cast<int>(c), condition_category()};
}

}  // namespace greenpg::inline v0

template <>
struct std::is_error_code_enum<greenpg::sqlstate> : std::true_type {};
template <>
struct std::is_error_condition_enum<greenpg::condition> : std::true_type {};
