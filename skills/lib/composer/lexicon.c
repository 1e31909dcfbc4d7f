/* Reading a theme by the beginnings of its words, and the tables for it. */
#include <string.h>

#include "lib/composer/lexicon.h"
#include "lib/composer/text.h"
#include "lib/composer/unwanted.h"

static const struct cg_field fields[] = {
	/* The first one is for texts that name none of the others. */
	{ "star", "", 285, CG_PLAYFUL,
	  { "star", "gift", "gem", "heart", "bolt", "ring" },
	  { { "Gift card", "Free shipping", "Surprise gift" },
	    { "Geschenkkarte", "Gratisversand", "Überraschung" },
	    { "Carte cadeau", "Livraison offerte", "Cadeau surprise" },
	    { "Tarjeta regalo", "Envío gratis", "Regalo sorpresa" },
	    { "Carta regalo", "Spedizione gratis", "Regalo a sorpresa" },
	    { "Vale-presente", "Frete grátis", "Presente surpresa" },
	    { "Cadeaukaart", "Gratis verzending", "Verrassing" } } },
	{ "coffee cup", "coffee cafe caf espresso kaffee roast barista bean bohne tea tee koffie latte",
	  55, CG_NATURAL,
	  { "cup", "bean", "croissant", "cookie", "milk", "cake" },
	  { { "Free coffee", "Cake of the day", "Bag of beans" },
	    { "Gratis-Kaffee", "Kuchen des Tages", "Tüte Bohnen" },
	    { "Café offert", "Gâteau du jour", "Sachet de café" },
	    { "Café gratis", "Tarta del día", "Bolsa de café" },
	    { "Caffè gratis", "Torta del giorno", "Sacchetto di caffè" },
	    { "Café grátis", "Bolo do dia", "Pacote de café" },
	    { "Gratis koffie", "Gebak van de dag", "Zak koffiebonen" } } },
	{ "plate", "food pizza burger restaurant kitchen bistro menu cook snack bak brot essen koch "
	  "cuisine cocina comida cucina cozinha eten bread taco sushi ice gelato eis chocol schoko",
	  30, CG_PLAYFUL,
	  { "pizza", "lemon", "cherry", "pepper", "cheese", "ice" },
	  { { "Free dessert", "Free side dish", "Meal for two" },
	    { "Gratis-Dessert", "Gratis-Beilage", "Essen für zwei" },
	    { "Dessert offert", "Entrée offerte", "Repas pour deux" },
	    { "Postre gratis", "Entrante gratis", "Cena para dos" },
	    { "Dolce gratis", "Antipasto gratis", "Cena per due" },
	    { "Sobremesa grátis", "Entrada grátis", "Jantar para dois" },
	    { "Gratis toetje", "Gratis voorgerecht", "Diner voor twee" } } },
	{ "ribbon", "fashion mode moda style outfit dress shoe schuh sneaker cloth kleid boutique denim jean",
	  350, CG_PREMIUM,
	  { "ribbon", "shoe", "bag", "hat", "glasses", "button" },
	  { { "Free tote bag", "Style voucher", "Early access" },
	    { "Gratis-Tasche", "Stilgutschein", "Vorab-Zugang" },
	    { "Sac offert", "Bon mode", "Accès anticipé" },
	    { "Bolsa gratis", "Vale de moda", "Acceso anticipado" },
	    { "Borsa in omaggio", "Buono moda", "Accesso anticipato" },
	    { "Bolsa grátis", "Vale-moda", "Acesso antecipado" },
	    { "Gratis tas", "Modebon", "Vroege toegang" } } },
	{ "ball", "sport fitness gym run lauf football fußball fussball fútbol soccer tennis bike rad velo "
	  "yoga train team match goal",
	  240, CG_URGENT,
	  { "ball", "whistle", "medal", "shirt", "bottle", "shoe" },
	  { { "Training session", "Water bottle", "Team shirt" },
	    { "Probetraining", "Trinkflasche", "Trikot" },
	    { "Séance d’essai", "Gourde", "Maillot" },
	    { "Sesión de prueba", "Botella", "Camiseta" },
	    { "Lezione di prova", "Borraccia", "Maglia" },
	    { "Aula experimental", "Garrafa", "Camiseta" },
	    { "Proefles", "Drinkfles", "Shirt" } } },
	{ "wave", "travel reise voyage viaj viagg reis hotel beach strand plage playa holiday urlaub vacation "
	  "flight flug sea ocean meer island summer sommer cruise ocea surf",
	  215, CG_PLAYFUL,
	  { "wave", "sun", "shell", "boat", "palm", "suitcase" },
	  { { "Room upgrade", "Late check-out", "Welcome drink" },
	    { "Zimmer-Upgrade", "Später Check-out", "Gratis-Drink" },
	    { "Surclassement", "Départ tardif", "Verre de bienvenue" },
	    { "Mejor habitación", "Salida tardía", "Bebida de bienvenida" },
	    { "Camera superiore", "Check-out tardivo", "Drink di benvenuto" },
	    { "Quarto superior", "Check-out tardio", "Bebida especial" },
	    { "Betere kamer", "Late check-out", "Welkomstdrank" } } },
	{ "petal", "beauty cosmet kosmet skin haut perfume parfum makeup spa wellness hair haar serum nail",
	  0, CG_PREMIUM,
	  { "petal", "bottle", "mirror", "drop", "brush", "pearl" },
	  { { "Mini set", "Free sample", "Spa voucher" },
	    { "Mini-Set", "Gratisprobe", "Spa-Gutschein" },
	    { "Mini-coffret", "Échantillon offert", "Bon spa" },
	    { "Set mini", "Muestra gratis", "Vale de spa" },
	    { "Mini set", "Campione gratis", "Buono spa" },
	    { "Mini kit", "Amostra grátis", "Vale spa" },
	    { "Miniset", "Gratis proefje", "Spabon" } } },
	{ "chip", "tech software app phone handy laptop comput digital cyber neon gaming gamer space sci "
	  "robot cloud data future electr",
	  265, CG_PROFESSIONAL,
	  { "chip", "bolt", "planet", "rocket", "pixel", "cube" },
	  { { "Accessory set", "Extra warranty", "Gift card" },
	    { "Zubehörset", "Extra-Garantie", "Geschenkkarte" },
	    { "Lot d’accessoires", "Garantie étendue", "Carte cadeau" },
	    { "Set de accesorios", "Garantía extra", "Tarjeta regalo" },
	    { "Set accessori", "Garanzia extra", "Carta regalo" },
	    { "Kit de acessórios", "Garantia extra", "Vale-presente" },
	    { "Accessoireset", "Extra garantie", "Cadeaukaart" } } },
	{ "balloon", "kid child kinder enfant niñ bambin crianç toy spielzeug jouet juguete circus zirkus "
	  "birthday geburtstag family famil school schul candy",
	  100, CG_PLAYFUL,
	  { "balloon", "block", "kite", "candy", "duck", "drum" },
	  { { "Surprise toy", "Sticker set", "Colouring book" },
	    { "Überraschung", "Stickerset", "Malbuch" },
	    { "Jouet surprise", "Autocollants", "Cahier à colorier" },
	    { "Juguete sorpresa", "Pegatinas", "Libro de colorear" },
	    { "Gioco sorpresa", "Adesivi", "Album da colorare" },
	    { "Brinquedo surpresa", "Adesivos", "Livro de colorir" },
	    { "Verrassing", "Stickerset", "Kleurboek" } } },
	{ "book", "book buch büch livre libro livro boek read les librar bibliothek novel roman learn museum",
	  60, CG_PROFESSIONAL,
	  { "book", "pen", "lamp", "key", "globe", "owl" },
	  { { "Audiobook", "Bookmark set", "Book voucher" },
	    { "Hörbuch", "Lesezeichen", "Buchgutschein" },
	    { "Livre audio", "Marque-pages", "Chèque-livre" },
	    { "Audiolibro", "Marcapáginas", "Vale de libros" },
	    { "Audiolibro", "Segnalibri", "Buono libri" },
	    { "Audiolivro", "Marcadores", "Vale-livros" },
	    { "Luisterboek", "Boekenleggers", "Boekenbon" } } },
	{ "leaf", "garden garten jardin jardín giardin jardim tuin plant flower blume fleur flor fiori bio "
	  "organic eco nature natur green forest wald spring frühling herb",
	  135, CG_NATURAL,
	  { "leaf", "flower", "bee", "acorn", "mushroom", "sun" },
	  { { "Seed box", "Potted plant", "Herb set" },
	    { "Samenbox", "Topfpflanze", "Kräuterset" },
	    { "Boîte de graines", "Plante en pot", "Kit d’herbes" },
	    { "Caja de semillas", "Planta en maceta", "Kit de hierbas" },
	    { "Box di semi", "Pianta in vaso", "Kit di erbe" },
	    { "Caixa de sementes", "Planta em vaso", "Kit de ervas" },
	    { "Zadenbox", "Kamerplant", "Kruidenset" } } },
	{ "paw", "pet dog hund chien perr cane cão hond cat katze chat gato gatto tier animal",
	  75, CG_PLAYFUL,
	  { "paw", "bone", "fish", "ball", "collar", "bell" },
	  { { "Treat bag", "Chew toy", "Grooming voucher" },
	    { "Tüte Leckerli", "Kauspielzeug", "Pflegebon" },
	    { "Friandises", "Jouet à mâcher", "Bon toilettage" },
	    { "Bolsa de snacks", "Juguete", "Vale de peluquería" },
	    { "Busta di snack", "Gioco", "Buono toelettatura" },
	    { "Petiscos", "Brinquedo", "Vale banho" },
	    { "Zak snacks", "Kauwspeeltje", "Verzorgingsbon" } } },
	{ "note", "music musik musique música musica muziek concert konzert festival band party club dj radio "
	  "vinyl disco",
	  320, CG_PLAYFUL,
	  { "note", "disc", "drum", "mic", "star", "ticket" },
	  { { "Backstage tour", "Signed poster", "Free drink" },
	    { "Backstage-Tour", "Signiertes Poster", "Freigetränk" },
	    { "Visite backstage", "Affiche signée", "Boisson offerte" },
	    { "Visita backstage", "Póster firmado", "Bebida gratis" },
	    { "Tour backstage", "Poster firmato", "Drink gratis" },
	    { "Tour de bastidores", "Pôster autografado", "Bebida grátis" },
	    { "Backstagetour", "Gesigneerde poster", "Gratis drankje" } } },
	{ "snowflake", "christmas weihnacht noël noel navid natal kerst advent winter snow schnee xmas santa "
	  "holidays new-year silvester",
	  25, CG_FESTIVE,
	  { "snowflake", "bell", "gift", "tree", "candle", "star" },
	  { { "Gift box", "Hot drink", "Advent surprise" },
	    { "Geschenkbox", "Heißgetränk", "Adventsgruß" },
	    { "Coffret cadeau", "Boisson chaude", "Surprise de l’Avent" },
	    { "Caja regalo", "Bebida caliente", "Sorpresa navideña" },
	    { "Cofanetto regalo", "Bevanda calda", "Sorpresa d’Avvento" },
	    { "Caixa-presente", "Bebida quente", "Surpresa de Natal" },
	    { "Geschenkdoos", "Warme drank", "Kerstcadeau" } } },
};

/* In the order of enum cg_mood. */
static const char *const mood_stems[CG_MOODS] = {
	"playful fun lustig bunt verspielt colorful colourful ludique divert giocos joyful happy cheer fröhlich",
	"premium luxur elegan exclusiv exklusiv edel noble gold sophistic chic",
	"urgent flash sale limited hurry deadline black-friday schnell energetic bold power",
	"professional business corporate b2b finance bank insur versicher consult seriös trust",
	"natural natur organic bio eco earthy rustic cosy cozy gemütlich calm handmade artisan",
	"festive christmas weihnacht celebrat fest party carnival karneval easter ostern halloween",
	"minimal clean simple modern schlicht pure plain scandinav",
};

static int
count(const char *text, const char *stems)
{
	int hits = 0;

	for (const char *w = text; w && *w; ) {
		size_t len = cg_text_word(w);

		for (const char *s = stems; len && *s; ) {
			size_t n = strcspn(s, " ");

			if (cg_text_begins(w, len, s, n)) {
				hits++;
				break;
			}
			s += n + (s[n] == ' ');
		}
		w += len ? len : 1;
	}
	return hits;
}

/* How much a text asks for what the stems stand for; what it does not want counts against. */
static int
score(const char *stems, const char *theme, const char *other, const char *unwanted)
{
	return 3 * count(theme, stems) + count(other, stems) - 3 * count(unwanted, stems);
}

const struct cg_field *
cg_lexicon_field(const char *theme, const char *other, const char *unwanted)
{
	const struct cg_field *best = &fields[0];
	int most = 0;

	for (size_t i = 1; i < sizeof fields / sizeof *fields; i++) {
		int n = score(fields[i].stems, theme, other, unwanted);

		if (n > most) {
			most = n;
			best = &fields[i];
		}
	}
	return best;
}

int
cg_lexicon_mood(const char *theme, const char *other, const char *unwanted)
{
	int best = -1, most = 0;

	for (int i = 0; i < CG_MOODS; i++) {
		int n = score(mood_stems[i], theme, other, unwanted);

		if (n > most) {
			most = n;
			best = i;
		}
	}
	return best;
}

static bool
is_among(const char *thing, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], thing) == 0)
			return true;
	return false;
}

void
cg_lexicon_things(const struct cg_field *f, const char *unwanted,
    const char *out[CG_FIELD_THINGS])
{
	/* Where the field has too few left, things that suit every brand stand in. */
	static const char *const spare[] = { "star", "gift", "gem", "heart", "bolt", "ring", "disc",
		"cube", "drop", "key", "bell", "pearl" };
	size_t n = 0;

	for (size_t i = 0; i < CG_FIELD_THINGS; i++)
		if (!cg_unwanted_names(unwanted, f->things[i]))
			out[n++] = f->things[i];
	for (size_t i = 0; n < CG_FIELD_THINGS && i < sizeof spare / sizeof *spare; i++)
		if (!cg_unwanted_names(unwanted, spare[i]) && !is_among(spare[i], out, n))
			out[n++] = spare[i];
	/* A list that refuses even these refuses everything; a game needs its pieces. */
	for (size_t i = 0; n < CG_FIELD_THINGS; i++)
		if (!is_among(spare[i], out, n))
			out[n++] = spare[i];
}
