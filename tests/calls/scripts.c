/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scripts.h"

Board *
board_new_set (void (*set) (Board *board))
{
  Board *board = board_new ();

  if (set != NULL)
    set (board);
  board_configure (board);
  board_open (board);
  return board;
}

static void
test_case (gconstpointer data)
{
  const Case *self = data;
  g_autoptr (Board) board = board_new_set (self->set);

  board_run (board, self->script);
}

void
add_cases (const Case *cases, guint n_cases)
{
  for (guint i = 0; i < n_cases; i++)
    g_test_add_data_func (cases[i].name, &cases[i], test_case);
}
