-- Only PostgreSQL has a function for it: nothing changes here.
SELECT 1;
