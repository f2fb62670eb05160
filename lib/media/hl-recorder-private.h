/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "hl-record-file.h"
#include "hl-recorder.h"

G_BEGIN_DECLS

/* The recorder, shared by its threads' parts. */

#define HL_SPARE_BLOCKS 3
#define HL_MARKERS ".open"

typedef enum
{
  HL_JOB_BLOCK,
  HL_JOB_OPEN,
  HL_JOB_QUIT,
} HlRecorderJobKind;

typedef struct
{
  HlStackNode node;
  guint kind; /* at the place of HlBlock's */
  HlRecording *recording;
} HlRecorderJob;

struct _HlRecording
{
  HlRecorder *recorder; /* borrowed */
  HlId call;
  guint part;
  HlTime started_at;
  char *path; /* relative to the folder */
  gboolean sealed;
  guint8 key[HL_SEALED_KEY];

  /* Media thread's */
  HlBlock *block;
  gint64 at; /* frames since the start */
  guint limit;
  gboolean paused, submitted;

  /* Recorder thread's */
  GstElement *bin;
  GstPad *pad;
  HlRecordFile *file;
  gint64 written;
  char *error;
  gboolean reported;
};

struct _HlRecorder
{
  char *folder;
  HlRecorderClosed closed;
  gpointer data;
  GMainContext *context;

  HlStack jobs;
  int wake;
  GThread *thread;
  GAsyncQueue *tasks; /* HlRecorderTask, for the closer */
  GThread *closer;    /* digests, syncing, repairs */
  gint busy;          /* atomic */

  /* Recorder thread's */
  gint64 synced_at;
  gint syncing; /* atomic */
  char *gst_error;
};

/* What the closer does. */
typedef struct
{
  HlRecorder *recorder;
  enum
  {
    HL_TASK_CLOSE,
    HL_TASK_SYNC,
    HL_TASK_RECOVER,
    HL_TASK_QUIT,
  } kind;
  HlRecordingClosed closed; /* its texts are owned */
  char **names;             /* HL_TASK_RECOVER: markers */
} HlRecorderTask;

/* ---- hl-recorder.c ---- */
gboolean hl_recorder_fail (GError **error, const char *folder, const char *reason); /* FALSE */
gboolean hl_recorder_make_folder (const char *path, GError **error);

/* ---- hl-recorder-closer.c ---- */
gboolean hl_recorder_has_marker (HlRecorder *self, HlId call, guint part);
gboolean hl_recorder_write_marker (HlRecorder *self, HlRecording *recording, GError **error);
/* Any thread; @task: (transfer full). */
void hl_recorder_ask_closer (HlRecorder *self, HlRecorderTask *task);
gpointer hl_recorder_closer_thread (gpointer recorder);

/* ---- hl-recorder-encoder.c: the recorder thread ---- */
/* Makes the file; problems end it. */
void hl_recording_begin (HlRecording *self);
/* Gives the block back; with the last one the recording is closed and freed. */
void hl_recording_write (HlBlock *block);

G_END_DECLS
