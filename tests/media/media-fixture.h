/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media-peer.h"

G_BEGIN_DECLS

/* hotline-mediad itself with a client, and what the client was told: for tests with telephones
 * (MediaPeer) around it. */

#define MEDIA_LOUD 2000 /* of 8000 sent */
#define MEDIA_QUIET 250 /* the codecs make as much of their own */
#define MEDIA_WAIT 20   /* seconds */
#define MEDIA_CALL 77

typedef struct
{
  char *dir, *socket, *prompts, *recordings, *program, *log;
  HlMediaOptions options;
  HlMedia *media;
  /* What was told */
  guint ups, downs;
  gboolean same;
  GString *digits, *done, *done_error, *closed_error;
  GPtrArray *closed_paths;
  HlId silent_leg;
  HlSilence reason;
  guint n_closed, moved, silent, heard_again;
  HlSpan length;
  guint part;
  gint64 bytes;
  char *digest;
} MediaFixture;

/* For g_test_add(): set_up is both of prepare and start. */
void media_fixture_prepare (MediaFixture *f, gconstpointer data);
void media_fixture_set_up (MediaFixture *f, gconstpointer data);
void media_fixture_tear_down (MediaFixture *f, gconstpointer data);
/* A client by f->options; another one when there was one. */
void media_fixture_start (MediaFixture *f);

/* Conditions; data: MediaFixture */
gboolean media_is_up (gpointer data);
gboolean media_is_gone (gpointer data);
gboolean media_is_up_again (gpointer data);
gboolean media_is_silent (gpointer data);
gboolean media_is_heard_again (gpointer data);
gboolean media_is_closed (gpointer data);
gboolean media_is_closed_twice (gpointer data);
gboolean media_is_prompt_done (gpointer data);

/* hotline-mediad itself: a connection; a line said to it, and its answer; a number of the answer.
 */
int media_connect (MediaFixture *f);
char *media_ask (MediaFixture *f, const char *line);
gint64 media_ask_number (MediaFixture *f, const char *line, const char *name);

typedef struct
{
  gboolean done, opened;
  HlMediaDesc local;
  GError *error;
} MediaOpened;

/* For hl_media_open_leg_async(); data: MediaOpened */
void media_opened_cb (GObject *source, GAsyncResult *result, gpointer data);
gboolean media_is_opened (gpointer data);

void media_open_leg (MediaFixture *f, HlId leg, const HlMediaDesc *remote, MediaOpened *opened);
/* Opens a leg for @peer, which talks from now on. */
void media_join (MediaFixture *f, HlId leg, MediaPeer *peer);
/* Legs 1 and 2 hear each other in MEDIA_CALL. */
void media_talk (MediaFixture *f);

/* In time @hears is heard and the others are not; 0 = none. */
void media_assert_hears (MediaPeer *peer, double hears, double hears_not, double hears_not_either);
/* Audio takes its time. */
void media_let_pass (guint ms);

G_END_DECLS
