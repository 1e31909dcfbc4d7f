-- Whose a thread is was asked anew with every checkpoint, blob and write, three times a superstep and
-- a fifth of its time. Who holds the thread (cg_thread_hold) has asked already, and says so for the
-- rest of the transaction in app.current_thread_id; all others are asked row by row as before. The
-- setting is no weaker than app.current_tenant_id, which the session sets in the same way.
DROP TRIGGER checkpoints_of_one_tenant ON checkpoints;
DROP TRIGGER blobs_of_one_tenant ON checkpoint_blobs;
DROP TRIGGER writes_of_one_tenant ON checkpoint_writes;
DROP FUNCTION rows_of_one_tenant();
CREATE TRIGGER checkpoints_of_one_tenant AFTER INSERT ON checkpoints FOR EACH ROW
	WHEN (NEW.thread_id IS DISTINCT FROM nullif(current_setting('app.current_thread_id', true), ''))
	EXECUTE FUNCTION thread_of_one_tenant();
CREATE TRIGGER blobs_of_one_tenant AFTER INSERT ON checkpoint_blobs FOR EACH ROW
	WHEN (NEW.thread_id IS DISTINCT FROM nullif(current_setting('app.current_thread_id', true), ''))
	EXECUTE FUNCTION thread_of_one_tenant();
CREATE TRIGGER writes_of_one_tenant AFTER INSERT ON checkpoint_writes FOR EACH ROW
	WHEN (NEW.thread_id IS DISTINCT FROM nullif(current_setting('app.current_thread_id', true), ''))
	EXECUTE FUNCTION thread_of_one_tenant();
