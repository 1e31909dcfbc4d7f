/*
 * A negation reaches over the next words up to a mark, a conjunction or a
 * preposition, three at the most; "or" carries it on. That is coarse, and errs
 * towards reading too little as refused: what must never be shown stands in the
 * brief's list of excluded themes.
 */
#include <string.h>

#include "base/buf.h"
#include "copy/text.h"
#include "lib/composer/unwanted.h"

enum { REACH = 3, SHORTEST = 3 };

static const char no[] = "no without avoid avoiding exclude excluding kein keine keinen keinem "
    "keiner keines ohne geen zonder sans aucun aucune sin evitar evita evite ningún ninguna "
    "senza niente nessun nessuno nessuna sem nenhum nenhuma";
/* "no better place", "kein Problem": nothing is refused. */
static const char idiom[] = "better more less longer other matter doubt problem need one problema "
    "doute zweifel twijfel duda dubbio dúvida";
static const char on[] = "or nor oder noch ou ni nem né of";
static const char end[] = "and but for to in on at with by from und aber für in auf mit et mais "
    "pour dans avec y pero para en con e ma per mas com maar voor met";
/* Articles and partitives: part of the reach, not of what is refused. */
static const char small[] = "a an the any ein eine einen der die das un une des de du les la le "
    "el los las una il lo gli um uma o os as het een";

void
cg_unwanted_split(const char *text, struct cg_buf *wanted, struct cg_buf *unwanted)
{
	int reach = 0;
	bool first = false;

	for (size_t n; text && *text; text += n) {
		n = cg_text_word(text);
		if (n == 0) {
			if (*text != ' ' && *text != '\n' && *text != '\'')
				reach = 0;
			n = 1;
			cg_buf_put(wanted, text, n);
		} else if (cg_text_listed(text, n, no)) {
			reach = REACH;
			first = true;
		} else if (reach && cg_text_listed(text, n, on)) {
			reach = REACH;
		} else if (reach && !cg_text_listed(text, n, end)
		    && !(first && cg_text_listed(text, n, idiom))) {
			first = false;
			if (cg_text_listed(text, n, small))
				continue;
			cg_buf_put(unwanted, text, n);
			cg_buf_putc(unwanted, ' ');
			reach--;
		} else {
			reach = 0;
			cg_buf_put(wanted, text, n);
		}
	}
}

static bool
is_unwanted(const char *unwanted, const char *word, size_t len)
{
	for (size_t n; unwanted && *unwanted; unwanted += n ? n : 1) {
		n = cg_text_word(unwanted);
		if (n >= SHORTEST && (cg_text_begins(unwanted, n, word, len)
		    || cg_text_begins(word, len, unwanted, n)))
			return true;
	}
	return false;
}

bool
cg_unwanted_names(const char *unwanted, const char *label)
{
	for (size_t n; *label; label += n ? n : 1) {
		n = cg_text_word(label);
		if (n >= SHORTEST && is_unwanted(unwanted, label, n))
			return true;
	}
	return false;
}
