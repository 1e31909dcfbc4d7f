/* The language that a text is written in, by its commonest words. */
#ifndef CG_SKILLS_LANGUAGE_H
#define CG_SKILLS_LANGUAGE_H

/* One of the seven tags, "en" when the text does not say. */
const char *cg_language_guess(const char *text);
/* What English calls a language; the tag itself where it does not say. */
const char *cg_language_name(const char *tag);

#endif
