-- Whose devices take calls of queues by themselves, and in which queues all do.

ALTER TABLE "user" ADD COLUMN auto_answer INTEGER NOT NULL DEFAULT 0
  CONSTRAINT user_auto_answer CHECK (auto_answer IN (0, 1));
ALTER TABLE queue ADD COLUMN auto_answer INTEGER NOT NULL DEFAULT 0
  CONSTRAINT queue_auto_answer CHECK (auto_answer IN (0, 1));
