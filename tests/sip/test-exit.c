/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/hl-sip.h"

#include <dlfcn.h>
#include <pthread.h>
#include <unistd.h>

/* Programs that link Sofia and never use it end as well as others do. */

static gboolean
key_exists (pthread_key_t key)
{
  return pthread_setspecific (key, pthread_getspecific (key)) == 0;
}

/* In a process of its own, whose end it is. */
static void
test_keys (void)
{
  void (*end) (void) = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  *(void **) &end = dlsym (RTLD_DEFAULT, "sofia_su_uniqueid_destructor"); /* in no header */
  g_assert_nonnull (end);
  g_assert_true (key_exists (0));
  end ();
  g_assert_true (key_exists (0));
  _exit (0); /* it must not run twice */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_type_ensure (HL_TYPE_SIP); /* linked, no more */
  g_test_add_func ("/sip/exit/keys", test_keys);
  return g_test_run ();
}
