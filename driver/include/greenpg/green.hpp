#pragma once
// Everything but the Asio side: connections whose waiting is yours.
#include <greenpg/driver/error.hpp>
#include <greenpg/driver/green_connection.hpp>
#include <greenpg/driver/green_cursor.hpp>
#include <greenpg/driver/green_transaction.hpp>
#include <greenpg/driver/row_json.hpp>
#include <greenpg/driver/sql_text.hpp>
#include <greenpg/net/poll_waiter.hpp>
#include <greenpg/protocol/codecs.hpp>
#include <greenpg/protocol/error_report.hpp>
#include <greenpg/protocol/sqlstate.hpp>
