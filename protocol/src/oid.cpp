#include <greenpg/protocol/oid.hpp>

#include <algorithm>
#include <iterator>

namespace greenpg::inline v0 {

namespace {

struct named_type {
  oid type;
  std::string_view name;
};

/// In the order of the oids.
constexpr named_type named_types[] = {
    {oids::bool_, "bool"},
    {oids::bytea, "bytea"},
    {oids::char_, "char"},
    {oids::name, "name"},
    {oids::int8, "int8"},
    {oids::int2, "int2"},
    {oids::int2vector, "int2vector"},
    {oids::int4, "int4"},
    {oids::regproc, "regproc"},
    {oids::text, "text"},
    {oids::oid_, "oid"},
    {oids::tid, "tid"},
    {oids::xid, "xid"},
    {oids::cid, "cid"},
    {oids::oidvector, "oidvector"},
    {oids::pg_ddl_command, "pg_ddl_command"},
    {oids::json, "json"},
    {oids::xml, "xml"},
    {oids::xml_array, "_xml"},
    {oids::pg_node_tree, "pg_node_tree"},
    {oids::json_array, "_json"},
    {oids::table_am_handler, "table_am_handler"},
    {oids::xid8_array, "_xid8"},
    {oids::index_am_handler, "index_am_handler"},
    {oids::point, "point"},
    {oids::lseg, "lseg"},
    {oids::path, "path"},
    {oids::box, "box"},
    {oids::polygon, "polygon"},
    {oids::line, "line"},
    {oids::line_array, "_line"},
    {oids::cidr, "cidr"},
    {oids::cidr_array, "_cidr"},
    {oids::float4, "float4"},
    {oids::float8, "float8"},
    {oids::unknown, "unknown"},
    {oids::circle, "circle"},
    {oids::circle_array, "_circle"},
    {oids::macaddr8, "macaddr8"},
    {oids::macaddr8_array, "_macaddr8"},
    {oids::money, "money"},
    {oids::money_array, "_money"},
    {oids::macaddr, "macaddr"},
    {oids::inet, "inet"},
    {oids::bool_array, "_bool"},
    {oids::bytea_array, "_bytea"},
    {oids::char_array, "_char"},
    {oids::name_array, "_name"},
    {oids::int2_array, "_int2"},
    {oids::int2vector_array, "_int2vector"},
    {oids::int4_array, "_int4"},
    {oids::regproc_array, "_regproc"},
    {oids::text_array, "_text"},
    {oids::tid_array, "_tid"},
    {oids::xid_array, "_xid"},
    {oids::cid_array, "_cid"},
    {oids::oidvector_array, "_oidvector"},
    {oids::bpchar_array, "_bpchar"},
    {oids::varchar_array, "_varchar"},
    {oids::int8_array, "_int8"},
    {oids::point_array, "_point"},
    {oids::lseg_array, "_lseg"},
    {oids::path_array, "_path"},
    {oids::box_array, "_box"},
    {oids::float4_array, "_float4"},
    {oids::float8_array, "_float8"},
    {oids::polygon_array, "_polygon"},
    {oids::oid_array, "_oid"},
    {oids::aclitem, "aclitem"},
    {oids::aclitem_array, "_aclitem"},
    {oids::macaddr_array, "_macaddr"},
    {oids::inet_array, "_inet"},
    {oids::bpchar, "bpchar"},
    {oids::varchar, "varchar"},
    {oids::date, "date"},
    {oids::time, "time"},
    {oids::timestamp, "timestamp"},
    {oids::timestamp_array, "_timestamp"},
    {oids::date_array, "_date"},
    {oids::time_array, "_time"},
    {oids::timestamptz, "timestamptz"},
    {oids::timestamptz_array, "_timestamptz"},
    {oids::interval, "interval"},
    {oids::interval_array, "_interval"},
    {oids::numeric_array, "_numeric"},
    {oids::cstring_array, "_cstring"},
    {oids::timetz, "timetz"},
    {oids::timetz_array, "_timetz"},
    {oids::bit, "bit"},
    {oids::bit_array, "_bit"},
    {oids::varbit, "varbit"},
    {oids::varbit_array, "_varbit"},
    {oids::numeric, "numeric"},
    {oids::refcursor, "refcursor"},
    {oids::refcursor_array, "_refcursor"},
    {oids::regprocedure, "regprocedure"},
    {oids::regoper, "regoper"},
    {oids::regoperator, "regoperator"},
    {oids::regclass, "regclass"},
    {oids::regtype, "regtype"},
    {oids::regprocedure_array, "_regprocedure"},
    {oids::regoper_array, "_regoper"},
    {oids::regoperator_array, "_regoperator"},
    {oids::regclass_array, "_regclass"},
    {oids::regtype_array, "_regtype"},
    {oids::record, "record"},
    {oids::cstring, "cstring"},
    {oids::any, "any"},
    {oids::anyarray, "anyarray"},
    {oids::void_, "void"},
    {oids::trigger, "trigger"},
    {oids::language_handler, "language_handler"},
    {oids::internal, "internal"},
    {oids::anyelement, "anyelement"},
    {oids::record_array, "_record"},
    {oids::anynonarray, "anynonarray"},
    {oids::txid_snapshot_array, "_txid_snapshot"},
    {oids::uuid, "uuid"},
    {oids::uuid_array, "_uuid"},
    {oids::txid_snapshot, "txid_snapshot"},
    {oids::fdw_handler, "fdw_handler"},
    {oids::pg_lsn, "pg_lsn"},
    {oids::pg_lsn_array, "_pg_lsn"},
    {oids::tsm_handler, "tsm_handler"},
    {oids::pg_ndistinct, "pg_ndistinct"},
    {oids::pg_dependencies, "pg_dependencies"},
    {oids::anyenum, "anyenum"},
    {oids::tsvector, "tsvector"},
    {oids::tsquery, "tsquery"},
    {oids::gtsvector, "gtsvector"},
    {oids::tsvector_array, "_tsvector"},
    {oids::gtsvector_array, "_gtsvector"},
    {oids::tsquery_array, "_tsquery"},
    {oids::regconfig, "regconfig"},
    {oids::regconfig_array, "_regconfig"},
    {oids::regdictionary, "regdictionary"},
    {oids::regdictionary_array, "_regdictionary"},
    {oids::jsonb, "jsonb"},
    {oids::jsonb_array, "_jsonb"},
    {oids::anyrange, "anyrange"},
    {oids::event_trigger, "event_trigger"},
    {oids::int4range, "int4range"},
    {oids::int4range_array, "_int4range"},
    {oids::numrange, "numrange"},
    {oids::numrange_array, "_numrange"},
    {oids::tsrange, "tsrange"},
    {oids::tsrange_array, "_tsrange"},
    {oids::tstzrange, "tstzrange"},
    {oids::tstzrange_array, "_tstzrange"},
    {oids::daterange, "daterange"},
    {oids::daterange_array, "_daterange"},
    {oids::int8range, "int8range"},
    {oids::int8range_array, "_int8range"},
    {oids::jsonpath, "jsonpath"},
    {oids::jsonpath_array, "_jsonpath"},
    {oids::regnamespace, "regnamespace"},
    {oids::regnamespace_array, "_regnamespace"},
    {oids::regrole, "regrole"},
    {oids::regrole_array, "_regrole"},
    {oids::regcollation, "regcollation"},
    {oids::regcollation_array, "_regcollation"},
    {oids::int4multirange, "int4multirange"},
    {oids::nummultirange, "nummultirange"},
    {oids::tsmultirange, "tsmultirange"},
    {oids::tstzmultirange, "tstzmultirange"},
    {oids::datemultirange, "datemultirange"},
    {oids::int8multirange, "int8multirange"},
    {oids::anymultirange, "anymultirange"},
    {oids::anycompatiblemultirange, "anycompatiblemultirange"},
    {oids::pg_brin_bloom_summary, "pg_brin_bloom_summary"},
    {oids::pg_brin_minmax_multi_summary, "pg_brin_minmax_multi_summary"},
    {oids::pg_mcv_list, "pg_mcv_list"},
    {oids::pg_snapshot, "pg_snapshot"},
    {oids::pg_snapshot_array, "_pg_snapshot"},
    {oids::xid8, "xid8"},
    {oids::anycompatible, "anycompatible"},
    {oids::anycompatiblearray, "anycompatiblearray"},
    {oids::anycompatiblenonarray, "anycompatiblenonarray"},
    {oids::anycompatiblerange, "anycompatiblerange"},
    {oids::int4multirange_array, "_int4multirange"},
    {oids::nummultirange_array, "_nummultirange"},
    {oids::tsmultirange_array, "_tsmultirange"},
    {oids::tstzmultirange_array, "_tstzmultirange"},
    {oids::datemultirange_array, "_datemultirange"},
    {oids::int8multirange_array, "_int8multirange"},
};

constexpr bool before(const named_type& a, const named_type& b) { return a.type < b.type; }

static_assert(std::is_sorted(std::begin(named_types), std::end(named_types), before));

}  // namespace

std::string_view type_name(oid type) noexcept {
  const auto* at = std::lower_bound(std::begin(named_types), std::end(named_types), named_type{type, {}}, before);
  return at != std::end(named_types) && at->type == type ? at->name : std::string_view();
}

bool result_binary(oid type) noexcept {
  switch (type) {
    case oids::bool_:
    case oids::bytea:
    case oids::name:
    case oids::int8:
    case oids::int2:
    case oids::int4:
    case oids::text:
    case oids::oid_:
    case oids::json:
    case oids::float4:
    case oids::float8:
    case oids::unknown:
    case oids::bpchar:
    case oids::varchar:
    case oids::refcursor:
    case oids::date:
    case oids::time:
    case oids::timestamp:
    case oids::timestamptz:
    case oids::uuid:
    case oids::jsonb: return true;
    default: return false;
  }
}

}  // namespace greenpg::inline v0
