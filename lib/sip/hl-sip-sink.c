/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hl-sip-private.h"

/* The way from the SIP thread to the main context: one queue of copies and one
 * idle source, so that a burst costs one wake-up. */

typedef struct
{
  HlSipEvent *event;

  HlSipDoneFunc done;
  gpointer result, data;
  GDestroyNotify free_result;
} Item;

struct _HlSipSink
{
  gatomicrefcount refs;
  GMutex lock;
  GMainContext *context;

  /* Under the lock */
  GQueue items;
  gboolean scheduled;

  /* Main thread only */
  HlSipSinkFunc func;
  gpointer data;
};

static char *
copy_text (const char *text)
{
  return g_strdup (text);
}

HlSipEvent *
hl_sip_event_copy (const HlSipEvent *event)
{
  HlSipEvent *copy;

  g_return_val_if_fail (event != NULL, NULL);

  copy = g_new (HlSipEvent, 1);
  *copy = *event;
  copy->reason = copy_text (event->reason);
  copy->trunk = copy_text (event->trunk);
  copy->extension = copy_text (event->extension);
  copy->number = copy_text (event->number);
  copy->caller = copy_text (event->caller);
  copy->caller_name = copy_text (event->caller_name);
  copy->text = copy_text (event->text);
  copy->address = copy_text (event->address);
  copy->diverted = copy_text (event->diverted);
  return copy;
}

void
hl_sip_event_free (HlSipEvent *event)
{
  if (event == NULL)
    return;

  g_free ((char *) event->reason);
  g_free ((char *) event->trunk);
  g_free ((char *) event->extension);
  g_free ((char *) event->number);
  g_free ((char *) event->caller);
  g_free ((char *) event->caller_name);
  g_free ((char *) event->text);
  g_free ((char *) event->address);
  g_free ((char *) event->diverted);
  g_free (event);
}

static void
item_free (Item *item)
{
  hl_sip_event_free (item->event);
  if (item->free_result != NULL && item->result != NULL)
    item->free_result (item->result);
  g_free (item);
}

HlSipSink *
hl_sip_sink_new (HlSipSinkFunc func, gpointer data)
{
  HlSipSink *self = g_new0 (HlSipSink, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  g_queue_init (&self->items);
  self->context = g_main_context_ref_thread_default ();
  self->func = func;
  self->data = data;
  return self;
}

HlSipSink *
hl_sip_sink_ref (HlSipSink *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
hl_sip_sink_unref (HlSipSink *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_queue_clear_full (&self->items, (GDestroyNotify) item_free);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
hl_sip_sink_close (HlSipSink *self)
{
  self->func = NULL;
}

static void
deliver (HlSipSink *self, Item *item)
{
  if (item->event != NULL)
    {
      if (self->func != NULL)
        self->func (item->event, self->data);
      return;
    }
  item->done (g_steal_pointer (&item->result), item->data);
}

static gboolean
deliver_cb (gpointer data)
{
  HlSipSink *self = data;
  GQueue items;
  Item *item;

  g_mutex_lock (&self->lock);
  items = self->items;
  g_queue_init (&self->items);
  self->scheduled = FALSE;
  g_mutex_unlock (&self->lock);

  while ((item = g_queue_pop_head (&items)) != NULL)
    {
      deliver (self, item);
      item_free (item);
    }
  return G_SOURCE_REMOVE;
}

static void
push (HlSipSink *self, Item *item)
{
  g_autoptr (GSource) source = NULL;

  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->items, item);
  if (!self->scheduled)
    {
      self->scheduled = TRUE;
      source = g_idle_source_new ();
      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_static_name (source, "hl-sip events");
      g_source_set_callback (source, deliver_cb, hl_sip_sink_ref (self),
                             (GDestroyNotify) hl_sip_sink_unref);
      g_source_attach (source, self->context);
    }
  g_mutex_unlock (&self->lock);
}

void
hl_sip_sink_event (HlSipSink *self, const HlSipEvent *event)
{
  Item *item = g_new0 (Item, 1);

  item->event = hl_sip_event_copy (event);
  push (self, item);
}

void
hl_sip_sink_call (HlSipSink *self, HlSipDoneFunc done, gpointer result, gpointer data,
                  GDestroyNotify free_result)
{
  Item *item = g_new0 (Item, 1);

  item->done = done;
  item->result = result;
  item->data = data;
  item->free_result = free_result;
  push (self, item);
}
