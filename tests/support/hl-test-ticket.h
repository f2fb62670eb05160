/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/hl-base.h"

G_BEGIN_DECLS

/* A record type with a field of every kind, for the tests of the record engine
 * and the store. */

typedef struct
{
  HlRecord parent_instance;
  HlId id;
  gint64 revision;
  HlTime at;
  char *text;
} TestEvent;
HL_DECLARE_RECORD (TestEvent, test_event)

typedef enum
{
  TEST_STATUS_NONE,
  TEST_STATUS_OPEN,
  TEST_STATUS_CLOSED,
} TestStatus;

typedef struct
{
  HlRecord parent_instance;
  HlId id;
  gint64 revision;
  char *title;
  char *phone;
  char *phone_blind;
  unsigned status;
  HlTime due;
  gint64 count;
  double score;
  gboolean urgent;
  char *office_name;
  GPtrArray *events; /* TestEvent */
  HlRecord *newest;  /* TestEvent */
} TestTicket;
HL_DECLARE_RECORD (TestTicket, test_ticket)

/* The table's DDL. */
extern const char test_ticket_sql[];

G_END_DECLS
