/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-recorder-private.h"

#include <string.h>

/* The media thread's side of a recording: frames fill blocks, without a lock or an
 * allocation. */

HlStackNode *
hl_block_pool_make (HlBlockPool *pool)
{
  HlStackNode *list = NULL;

  for (guint i = 0; i < HL_SPARE_BLOCKS; i++)
    {
      HlBlock *block = g_new (HlBlock, 1);

      block->pool = pool;
      block->node.next = list;
      list = &block->node;
    }
  return list;
}

static void
free_list (HlStackNode *list)
{
  while (list != NULL)
    {
      HlStackNode *next = list->next;

      g_free (list);
      list = next;
    }
}

void
hl_block_pool_clear (HlBlockPool *pool)
{
  free_list (hl_stack_take (&pool->returned));
  free_list (g_steal_pointer (&pool->ready));
}

/* ---- Media thread ---- */

void
hl_block_pool_add (HlBlockPool *pool, HlStackNode *blocks)
{
  while (blocks != NULL)
    {
      HlStackNode *next = blocks->next;

      blocks->next = pool->ready;
      pool->ready = blocks;
      blocks = next;
    }
}

static HlBlock *
take_block (HlBlockPool *pool)
{
  HlStackNode *node;

  if (pool->ready == NULL)
    pool->ready = hl_stack_take (&pool->returned);
  node = pool->ready;
  if (node == NULL)
    return NULL;
  pool->ready = node->next;
  return (HlBlock *) node;
}

static HlBlock *
begin_block (HlRecording *self, HlBlockPool *pool)
{
  HlBlock *block = take_block (pool);

  if (block == NULL)
    return NULL;
  block->kind = HL_JOB_BLOCK;
  block->recording = self;
  block->start = self->at;
  block->n = 0;
  block->last = FALSE;
  return block;
}

static void
submit (HlRecording *self)
{
  HlBlock *block = g_steal_pointer (&self->block);

  self->limit = HL_BLOCK_FRAMES;
  self->submitted = TRUE;
  hl_stack_push (&self->recorder->jobs, &block->node);
}

void
hl_recording_frame (HlRecording *self, HlBlockPool *pool, const gint16 *left, const gint16 *right)
{
  gint16 *to;

  if (self->block == NULL)
    self->block = begin_block (self, pool);
  self->at += HL_RTP_FRAME;
  /* The disk is behind: this becomes silence. */
  if (self->block == NULL)
    return;

  to = self->block->pcm + 2 * self->block->n;
  if (self->paused)
    memset (to, 0, 2 * HL_RTP_FRAME * sizeof (gint16));
  else
    for (guint k = 0; k < HL_RTP_FRAME; k++)
      {
        to[2 * k] = left[k];
        to[2 * k + 1] = right[k];
      }
  self->block->n += HL_RTP_FRAME;
  if (self->block->n >= self->limit)
    submit (self);
}

void
hl_recording_skip (HlRecording *self, guint ticks)
{
  if (self->block != NULL)
    submit (self);
  self->at += (gint64) ticks * HL_RTP_FRAME;
}

void
hl_recording_pause (HlRecording *self, gboolean paused)
{
  self->paused = paused;
}

void
hl_recording_end (HlRecording *self, HlBlockPool *pool)
{
  if (self->block == NULL)
    self->block = begin_block (self, pool);
  if (self->block == NULL)
    {
      /* Rare enough to allocate here: the disk has been behind for seconds. */
      self->block = g_new0 (HlBlock, 1);
      self->block->pool = pool;
      self->block->kind = HL_JOB_BLOCK;
      self->block->recording = self;
      self->block->start = self->at;
      g_atomic_int_inc (&pool->surplus);
    }
  self->block->last = TRUE;
  submit (self);
}

gboolean
hl_recording_submitted (HlRecording *self)
{
  gboolean submitted = self->submitted;

  self->submitted = FALSE;
  return submitted;
}
