#pragma once
// Everything: connections on Asio, and green ones.
#include <greenpg/driver/connection.hpp>
#include <greenpg/driver/default_token.hpp>
#include <greenpg/driver/with_transaction.hpp>
#include <greenpg/green.hpp>
