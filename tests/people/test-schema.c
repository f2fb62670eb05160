/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/hl-call-quality.h"
#include "calls/hl-call-record.h"
#include "desk/hl-attachment.h"
#include "desk/hl-callback.h"
#include "desk/hl-citizen.h"
#include "desk/hl-contact.h"
#include "desk/hl-ticket-records.h"
#include "desk/hl-ticket.h"
#include "hl-test-db.h"
#include "people/hl-blocked.h"
#include "people/hl-site.h"

#include <string.h>

/* The tables of data/sql against the records that live in them. */

static void
check (gconstpointer data)
{
  const HlShape *shape = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HlDb) db = hl_test_db ();

  hl_db_check_shape (db, shape, &error);
  g_assert_no_error (error);
}

/* A CHECK with a list of words would have to be made anew with each new word. */
static void
test_no_lists_of_words (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HlDb) db = hl_test_db ();
  HlStmt *row =
      hl_db_query (db, &error, "SELECT name, sql FROM sqlite_master WHERE type = 'table'", "");
  guint tables = 0;

  g_assert_no_error (error);
  for (; hl_stmt_next (row, &error); tables++)
    if (strstr (hl_stmt_text (row, 1), "IN ('") != NULL)
      g_error ("table %s has a CHECK with a list of words", hl_stmt_text (row, 0));
  g_assert_no_error (error);
  g_assert_cmpuint (tables, >, 20);
}

int
main (int argc, char **argv)
{
  const HlShape *shapes[] = {
    hl_user_shape (),           hl_call_record_shape (),
    hl_fact_record_shape (),    hl_recording_record_shape (),
    hl_ticket_shape (),         hl_site_shape (),
    hl_site_queue_shape (),     hl_site_hours_shape (),
    hl_site_flow_shape (),      hl_site_day_shape (),
    hl_site_line_shape (),      hl_site_trunk_shape (),
    hl_site_office_shape (),    hl_site_category_shape (),
    hl_site_district_shape (),  hl_site_reason_shape (),
    hl_site_skill_shape (),     hl_call_quality_shape (),
    hl_call_mark_shape (),      hl_call_hint_shape (),
    hl_site_emergency_shape (), hl_blocked_shape (),
    hl_site_retention_shape (), hl_site_profile_shape (),
    hl_assignment_shape (),     hl_ticket_clock_shape (),
    hl_ticket_pause_shape (),   hl_extension_shape (),
    hl_card_shape (),           hl_supervision_shape (),
    hl_follow_up_shape (),      hl_calendar_notice_shape (),
    hl_site_template_shape (),  hl_attachment_shape (),
    hl_citizen_shape (),        hl_citizen_phone_shape (),
    hl_citizen_change_shape (), hl_citizen_warning_shape (),
    hl_site_group_shape (),     hl_contact_shape (),
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autofree char *name = g_strdup_printf ("/schema/%s", shapes[i]->name);

      g_test_add_data_func (name, shapes[i], check);
    }
  g_test_add_func ("/schema/no-lists-of-words", test_no_lists_of_words);
  return g_test_run ();
}
