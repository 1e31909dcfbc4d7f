-- Only PostgreSQL asks whose a thread is by itself: nothing changes here.
SELECT 1;
