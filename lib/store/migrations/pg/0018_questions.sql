-- What a step that waits for a person wants to know: {prompt, show, input}, kept with its answer.
ALTER TABLE run_steps ADD COLUMN question json;
