#pragma once
#include <greenpg/protocol/format.hpp>

#include <string_view>

namespace greenpg::inline v0 {

/// The oids of PostgreSQL's built-in types, which are the same in every database (catalogue pg_type). Named as there,
/// but for arrays, `int4_array` instead of `_int4`, and for what is taken in C++, `bool_`, `char_`, `void_`, `oid_`.
namespace oids {

inline constexpr oid bool_ = 16;
inline constexpr oid bytea = 17;
inline constexpr oid char_ = 18;
inline constexpr oid name = 19;
inline constexpr oid int8 = 20;
inline constexpr oid int2 = 21;
inline constexpr oid int2vector = 22;
inline constexpr oid int4 = 23;
inline constexpr oid regproc = 24;
inline constexpr oid text = 25;
inline constexpr oid oid_ = 26;
inline constexpr oid tid = 27;
inline constexpr oid xid = 28;
inline constexpr oid cid = 29;
inline constexpr oid oidvector = 30;
inline constexpr oid pg_ddl_command = 32;
inline constexpr oid json = 114;
inline constexpr oid xml = 142;
inline constexpr oid xml_array = 143;
inline constexpr oid pg_node_tree = 194;
inline constexpr oid json_array = 199;
inline constexpr oid table_am_handler = 269;
inline constexpr oid xid8_array = 271;
inline constexpr oid index_am_handler = 325;
inline constexpr oid point = 600;
inline constexpr oid lseg = 601;
inline constexpr oid path = 602;
inline constexpr oid box = 603;
inline constexpr oid polygon = 604;
inline constexpr oid line = 628;
inline constexpr oid line_array = 629;
inline constexpr oid cidr = 650;
inline constexpr oid cidr_array = 651;
inline constexpr oid float4 = 700;
inline constexpr oid float8 = 701;
inline constexpr oid unknown = 705;
inline constexpr oid circle = 718;
inline constexpr oid circle_array = 719;
inline constexpr oid macaddr8 = 774;
inline constexpr oid macaddr8_array = 775;
inline constexpr oid money = 790;
inline constexpr oid money_array = 791;
inline constexpr oid macaddr = 829;
inline constexpr oid inet = 869;
inline constexpr oid bool_array = 1000;
inline constexpr oid bytea_array = 1001;
inline constexpr oid char_array = 1002;
inline constexpr oid name_array = 1003;
inline constexpr oid int2_array = 1005;
inline constexpr oid int2vector_array = 1006;
inline constexpr oid int4_array = 1007;
inline constexpr oid regproc_array = 1008;
inline constexpr oid text_array = 1009;
inline constexpr oid tid_array = 1010;
inline constexpr oid xid_array = 1011;
inline constexpr oid cid_array = 1012;
inline constexpr oid oidvector_array = 1013;
inline constexpr oid bpchar_array = 1014;
inline constexpr oid varchar_array = 1015;
inline constexpr oid int8_array = 1016;
inline constexpr oid point_array = 1017;
inline constexpr oid lseg_array = 1018;
inline constexpr oid path_array = 1019;
inline constexpr oid box_array = 1020;
inline constexpr oid float4_array = 1021;
inline constexpr oid float8_array = 1022;
inline constexpr oid polygon_array = 1027;
inline constexpr oid oid_array = 1028;
inline constexpr oid aclitem = 1033;
inline constexpr oid aclitem_array = 1034;
inline constexpr oid macaddr_array = 1040;
inline constexpr oid inet_array = 1041;
inline constexpr oid bpchar = 1042;
inline constexpr oid varchar = 1043;
inline constexpr oid date = 1082;
inline constexpr oid time = 1083;
inline constexpr oid timestamp = 1114;
inline constexpr oid timestamp_array = 1115;
inline constexpr oid date_array = 1182;
inline constexpr oid time_array = 1183;
inline constexpr oid timestamptz = 1184;
inline constexpr oid timestamptz_array = 1185;
inline constexpr oid interval = 1186;
inline constexpr oid interval_array = 1187;
inline constexpr oid numeric_array = 1231;
inline constexpr oid cstring_array = 1263;
inline constexpr oid timetz = 1266;
inline constexpr oid timetz_array = 1270;
inline constexpr oid bit = 1560;
inline constexpr oid bit_array = 1561;
inline constexpr oid varbit = 1562;
inline constexpr oid varbit_array = 1563;
inline constexpr oid numeric = 1700;
inline constexpr oid refcursor = 1790;
inline constexpr oid refcursor_array = 2201;
inline constexpr oid regprocedure = 2202;
inline constexpr oid regoper = 2203;
inline constexpr oid regoperator = 2204;
inline constexpr oid regclass = 2205;
inline constexpr oid regtype = 2206;
inline constexpr oid regprocedure_array = 2207;
inline constexpr oid regoper_array = 2208;
inline constexpr oid regoperator_array = 2209;
inline constexpr oid regclass_array = 2210;
inline constexpr oid regtype_array = 2211;
inline constexpr oid record = 2249;
inline constexpr oid cstring = 2275;
inline constexpr oid any = 2276;
inline constexpr oid anyarray = 2277;
inline constexpr oid void_ = 2278;
inline constexpr oid trigger = 2279;
inline constexpr oid language_handler = 2280;
inline constexpr oid internal = 2281;
inline constexpr oid anyelement = 2283;
inline constexpr oid record_array = 2287;
inline constexpr oid anynonarray = 2776;
inline constexpr oid txid_snapshot_array = 2949;
inline constexpr oid uuid = 2950;
inline constexpr oid uuid_array = 2951;
inline constexpr oid txid_snapshot = 2970;
inline constexpr oid fdw_handler = 3115;
inline constexpr oid pg_lsn = 3220;
inline constexpr oid pg_lsn_array = 3221;
inline constexpr oid tsm_handler = 3310;
inline constexpr oid pg_ndistinct = 3361;
inline constexpr oid pg_dependencies = 3402;
inline constexpr oid anyenum = 3500;
inline constexpr oid tsvector = 3614;
inline constexpr oid tsquery = 3615;
inline constexpr oid gtsvector = 3642;
inline constexpr oid tsvector_array = 3643;
inline constexpr oid gtsvector_array = 3644;
inline constexpr oid tsquery_array = 3645;
inline constexpr oid regconfig = 3734;
inline constexpr oid regconfig_array = 3735;
inline constexpr oid regdictionary = 3769;
inline constexpr oid regdictionary_array = 3770;
inline constexpr oid jsonb = 3802;
inline constexpr oid jsonb_array = 3807;
inline constexpr oid anyrange = 3831;
inline constexpr oid event_trigger = 3838;
inline constexpr oid int4range = 3904;
inline constexpr oid int4range_array = 3905;
inline constexpr oid numrange = 3906;
inline constexpr oid numrange_array = 3907;
inline constexpr oid tsrange = 3908;
inline constexpr oid tsrange_array = 3909;
inline constexpr oid tstzrange = 3910;
inline constexpr oid tstzrange_array = 3911;
inline constexpr oid daterange = 3912;
inline constexpr oid daterange_array = 3913;
inline constexpr oid int8range = 3926;
inline constexpr oid int8range_array = 3927;
inline constexpr oid jsonpath = 4072;
inline constexpr oid jsonpath_array = 4073;
inline constexpr oid regnamespace = 4089;
inline constexpr oid regnamespace_array = 4090;
inline constexpr oid regrole = 4096;
inline constexpr oid regrole_array = 4097;
inline constexpr oid regcollation = 4191;
inline constexpr oid regcollation_array = 4192;
inline constexpr oid int4multirange = 4451;
inline constexpr oid nummultirange = 4532;
inline constexpr oid tsmultirange = 4533;
inline constexpr oid tstzmultirange = 4534;
inline constexpr oid datemultirange = 4535;
inline constexpr oid int8multirange = 4536;
inline constexpr oid anymultirange = 4537;
inline constexpr oid anycompatiblemultirange = 4538;
inline constexpr oid pg_brin_bloom_summary = 4600;
inline constexpr oid pg_brin_minmax_multi_summary = 4601;
inline constexpr oid pg_mcv_list = 5017;
inline constexpr oid pg_snapshot = 5038;
inline constexpr oid pg_snapshot_array = 5039;
inline constexpr oid xid8 = 5069;
inline constexpr oid anycompatible = 5077;
inline constexpr oid anycompatiblearray = 5078;
inline constexpr oid anycompatiblenonarray = 5079;
inline constexpr oid anycompatiblerange = 5080;
inline constexpr oid int4multirange_array = 6150;
inline constexpr oid nummultirange_array = 6151;
inline constexpr oid tsmultirange_array = 6152;
inline constexpr oid tstzmultirange_array = 6153;
inline constexpr oid datemultirange_array = 6155;
inline constexpr oid int8multirange_array = 6157;

}  // namespace oids

/// The pg_type.typname of a built-in type ("int4", and "_int4" for its array); empty for any other oid.
[[nodiscard]] std::string_view type_name(oid type) noexcept;

class type_catalogue;

/// Whether results of this type are asked for in binary: true for the types whose binary form this version decodes
/// and prints as the server would (not xml: the two forms of one may declare different encodings), and for what is made
/// of them: arrays, ranges, multiranges and, where `known` has them, composites. Any other type is asked for as text,
/// which every reader of strings takes; so are, wherever they occur, enums, domains and ranges of users, for their
/// binary forms do not say what they are of.
[[nodiscard]] bool result_binary(oid type, const type_catalogue* known = nullptr) noexcept;

}  // namespace greenpg::inline v0
