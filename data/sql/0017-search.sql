-- Tickets are searched by an index in a file of its own (search.db), which can be made anew.

DROP TABLE ticket_text;
