/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service-fixture.h"

#include "hl-sound.h"
#include "service/hl-keeper.h"
#include "service/hl-recording-file.h"
#include "service/hl-recording-opus.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Recordings of two tones, and the keeper at their conversion. */

#define CALL ((HlId) 1700000000000001)
#define LEFT_HZ 440
#define RIGHT_HZ 1000
#define SECONDS 5
#define DAYS 30

typedef struct
{
  Fixture *f;
  const char *sql;
  HlRecordingRecord *recording;
  gint64 number;
} Work;

static inline gboolean
run_sql (HlDb *db, gpointer data, GError **error)
{
  return hl_db_exec (db, ((Work *) data)->sql, error);
}

static inline void
sql (Fixture *f, const char *text)
{
  Work work = { .f = f, .sql = text };
  g_autoptr (GError) error = NULL;

  hl_store_write (f->service->store, run_sql, &work, &error);
  g_assert_no_error (error);
}

static inline gboolean
run_number (HlDb *db, gpointer data, GError **error)
{
  Work *work = data;

  return hl_stmt_take_row (hl_db_query (db, error, work->sql, ""), error, "i", &work->number);
}

static inline gint64
sql_number (Fixture *f, const char *text)
{
  Work work = { .f = f, .sql = text };
  g_autoptr (GError) error = NULL;

  hl_store_read (f->service->store, run_number, &work, &error);
  g_assert_no_error (error);
  return work.number;
}

static inline gboolean
add_row (HlDb *db, gpointer data, GError **error)
{
  Work *work = data;

  return hl_recording_add (db, work->recording, hl_clock_now (work->f->clock), error);
}

static inline char *
path_of (Fixture *f, const char *relative)
{
  return g_build_filename (f->folder, "recordings", relative, NULL);
}

static inline gboolean
exists (Fixture *f, const char *relative)
{
  g_autofree char *path = path_of (f, relative);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static inline char *
program (void)
{
  return g_build_filename (g_getenv ("HL_BUILD_ROOT"), "apps", "mediad", "hotline-mediad", NULL);
}

/* ---- Recordings of tones ---- */

static inline char *
tones (Fixture *f)
{
  return hl_sound_flac (f->folder, LEFT_HZ, RIGHT_HZ, SECONDS);
}

static inline void
write_sealed (const char *path, const char *context, const guint8 *key, const char *flac)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  g_autoptr (HlSealedWriter) writer = hl_sealed_writer_new (fd, key, context, NULL);
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (flac, &bytes, &length, NULL));
  g_assert_true (hl_sealed_writer_append (writer, bytes, length, 0, NULL));
  g_assert_true (hl_sealed_writer_finish (writer, NULL, 0, NULL));
  close (fd);
}

static inline void
add_call (Fixture *f, HlId call)
{
  g_autofree char *row = g_strdup_printf (
      "INSERT INTO call (id, revision, way, outcome, offered_at, recorded) VALUES "
      "(%" G_GINT64_FORMAT ", 1, 'in', 'answered', %" G_GINT64_FORMAT ", 0) ON CONFLICT DO NOTHING",
      call, hl_clock_now (f->clock));

  sql (f, row);
}

/* @flac: what is in it.  Returns: the recording's id */
static inline HlId
add (Fixture *f, HlId call, const char *flac, gboolean sealed)
{
  g_autoptr (HlRecordingRecord) recording = hl_recording_record_new ();
  g_autofree char *folder = path_of (f, "");
  g_autofree char *context = g_strdup_printf ("%" G_GINT64_FORMAT "-1", call);
  g_autofree char *path = NULL;
  Work work = { .f = f, .recording = recording };
  g_autoptr (GError) error = NULL;
  guint8 key[HL_SEALED_KEY];
  struct stat info;

  g_mkdir_with_parents (folder, 0700);
  add_call (f, call);
  recording->call = call;
  recording->part = 1;
  recording->path = g_strconcat (context, sealed ? ".sealed" : ".flac", NULL);
  path = path_of (f, recording->path);
  if (sealed)
    {
      recording->key_sealed = hl_recording_key_new (f->service->key, key);
      write_sealed (path, context, key, flac);
    }
  else
    {
      g_autofree char *bytes = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (flac, &bytes, &length, NULL));
      g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
    }
  recording->digest = hl_digest_file (path, NULL);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  recording->started_at = hl_clock_now (f->clock);
  recording->length_us = SECONDS * HL_SECOND;
  recording->bytes = info.st_size;
  hl_clock_advance (f->clock, HL_MINUTE);
  hl_store_write (f->service->store, add_row, &work, &error);
  g_assert_no_error (error);
  return recording->id;
}

static inline void
set_class (Fixture *f, guint opus_days, gboolean kept)
{
  g_autofree char *row = g_strdup_printf (
      "INSERT INTO retention (id, revision, class, days, place, opus_days, opus_kept) VALUES"
      " (1, 1, 'normal', 180, 1, %u, %d)",
      opus_days, kept);

  sql (f, row);
}

/* ---- The keeper at it ---- */

static inline gboolean
is_idle (gpointer data)
{
  return !hl_keeper_is_converting (((Fixture *) data)->service->keeper);
}

/* A minute of the keeper's, to its end: what a start left, then what is due. */
static inline void
keep (Fixture *f)
{
  if (f->service->options.converter == NULL)
    f->service->options.converter = program ();
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (hl_test_wait_until (is_idle, f, 120));
      hl_keeper_minute (f->service->keeper);
    }
  g_assert_true (hl_test_wait_until (is_idle, f, 120));
}

static inline guint
ask (Fixture *f, const char *method, const char *path, const char *body)
{
  return hl_test_api_send (f->api, method, path, body);
}

static inline gint64
number (Fixture *f, const char *name)
{
  return hl_json_int (hl_json_get (hl_test_api_json (f->api), name), -1);
}

static inline gboolean
is_over (gpointer data)
{
  Fixture *f = data;

  g_assert_cmpuint (ask (f, "GET", "/recordings/verify", NULL), ==, 200);
  return !hl_json_bool (hl_json_get (hl_test_api_json (f->api), "running"), TRUE);
}

static inline gboolean
verify (Fixture *f)
{
  hl_test_api_sign_in (f->api, "shenji", PASSWORD);
  g_assert_cmpuint (ask (f, "POST", "/recordings/verify", "{}"), ==, 200);
  g_assert_true (hl_test_wait_until (is_over, f, 60));
  g_assert_null (hl_json_get (hl_test_api_json (f->api), "error"));
  return hl_json_bool (hl_json_get (hl_test_api_json (f->api), "ok"), FALSE);
}

/* What is given out, as a file. (transfer full) */
static inline char *
fetch (Fixture *f, HlId id, const char *type)
{
  g_autofree char *path = g_strdup_printf ("/recordings/%" G_GINT64_FORMAT "/audio", id);
  char *file = g_build_filename (f->folder, "fetched", NULL);
  GBytes *bytes;

  hl_test_api_sign_in (f->api, "admin", PASSWORD);
  g_assert_cmpuint (ask (f, "GET", path, NULL), ==, 200);
  g_assert_cmpstr (hl_test_api_header (f->api, "Content-Type"), ==, type);
  bytes = hl_test_api_bytes (f->api);
  g_assert_true (g_file_set_contents (file, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
  return file;
}

static inline void
check_tones (Fixture *f, HlId id, const char *type)
{
  g_autofree char *file = fetch (f, id, type);
  g_auto (HlSound) left = hl_sound_read (file, 0);
  g_auto (HlSound) right = hl_sound_read (file, 1);

  g_assert_cmpint (ABS ((gint64) left.n - SECONDS * 8000), <=, 160);
  g_assert_cmpfloat (hl_sound_share (&left, 0.5, SECONDS - 0.5, LEFT_HZ), >, 0.95);
  g_assert_cmpfloat (hl_sound_share (&right, 0.5, SECONDS - 0.5, RIGHT_HZ), >, 0.95);
  g_assert_cmpfloat (hl_sound_share (&left, 0.5, SECONDS - 0.5, RIGHT_HZ), <, 0.001);
  g_assert_cmpfloat (hl_sound_share (&right, 0.5, SECONDS - 0.5, LEFT_HZ), <, 0.001);
}

static inline guint
markers (Fixture *f)
{
  g_autofree char *path = path_of (f, HL_CONVERTING);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static inline gint64
due (Fixture *f)
{
  HlOpusWork work = { .now = hl_clock_now (f->clock), .limit = 100 };
  g_autoptr (GError) error = NULL;
  guint n;

  hl_store_read (f->service->store, hl_opus_find_due, &work, &error);
  g_assert_no_error (error);
  n = work.found->len;
  g_ptr_array_unref (work.found);
  return n;
}

static inline gboolean
is_warned (Fixture *f, const char *text)
{
  GBytes *bytes;

  ask (f, "GET", "/health", NULL);
  bytes = hl_test_api_bytes (f->api);
  return g_strstr_len (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), text)
         != NULL;
}

static inline char *
write_script (Fixture *f, const char *line)
{
  char *path = g_build_filename (f->folder, "program", NULL);
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\n%s\n", line);

  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  return path;
}

static inline gboolean
is_converting (gpointer data)
{
  return markers (data) > 0;
}
