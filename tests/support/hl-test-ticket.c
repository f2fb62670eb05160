/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-test-ticket.h"

static const HlField event_fields[] = {
  HL_FIELD (TestEvent, id, ID, HL_READ_ONLY),
  HL_FIELD (TestEvent, revision, INT, HL_READ_ONLY),
  HL_FIELD (TestEvent, at, TIME, HL_REQUIRED),
  HL_FIELD (TestEvent, text, TEXT, 0, .max = 10),
};

/* clang-format off */
HL_DEFINE_RECORD (TestEvent, test_event, "test_event", event_fields)
/* clang-format on */

static const char *const status_names[] = { "", "open", "closed", NULL };

static const HlField ticket_fields[] = {
  HL_FIELD (TestTicket, id, ID, HL_READ_ONLY),
  HL_FIELD (TestTicket, revision, INT, HL_READ_ONLY),
  HL_FIELD (TestTicket, title, TEXT, HL_REQUIRED, .min = 1, .max = 20, .doc = "Short title"),
  HL_FIELD (TestTicket, phone, TEXT, HL_SENSITIVE, .max = 32, .mask = "phone"),
  HL_FIELD (TestTicket, phone_blind, TEXT, HL_NO_WIRE),
  HL_FIELD (TestTicket, status, ENUM, HL_REQUIRED, .names = status_names),
  HL_FIELD (TestTicket, due, TIME, 0),
  HL_FIELD (TestTicket, count, INT, 0, .min = -5, .max = 100),
  HL_FIELD (TestTicket, score, REAL, 0),
  HL_FIELD (TestTicket, urgent, BOOL, 0),
  HL_FIELD (TestTicket, office_name, TEXT, HL_NO_SQL | HL_READ_ONLY),
  HL_FIELD (TestTicket, events, LIST, 0, .of = test_event_shape, .max = 50),
  HL_FIELD (TestTicket, newest, OBJECT, 0, .of = test_event_shape),
};

/* clang-format off */
HL_DEFINE_RECORD (TestTicket, test_ticket, "test_ticket", ticket_fields)
/* clang-format on */

const char test_ticket_sql[] = "CREATE TABLE test_ticket ("
                               "  id INTEGER NOT NULL PRIMARY KEY,"
                               "  revision INTEGER NOT NULL,"
                               "  title TEXT NOT NULL,"
                               "  phone TEXT,"
                               "  phone_blind TEXT CONSTRAINT test_ticket_phone_unique UNIQUE,"
                               "  status TEXT NOT NULL,"
                               "  due INTEGER,"
                               "  count INTEGER CONSTRAINT test_ticket_count CHECK (count < 1000),"
                               "  score REAL,"
                               "  urgent INTEGER NOT NULL CHECK (urgent IN (0, 1)),"
                               "  newest TEXT"
                               ") STRICT;";
