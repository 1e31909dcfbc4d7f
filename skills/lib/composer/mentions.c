/*
 * Things of other trades that a brief names: the owl of a toy maker, the herbs of
 * a soap. Only words that are a thing and nothing else are here ("watch", "safe"
 * and "orange" are not), beside the names that the props have themselves.
 */
#include "lib/composer/direction_priv.h"
#include "lib/composer/unwanted.h"

static const struct {
	const char *id, *words; /* folded, whole */
} things[] = {
	{ "owl", "owl owls eule eulen chouette hibou buho lechuza gufo civetta coruja uil" },
	{ "cat", "cat cats katze katzen gato gatos gatto gatti kat katten" },
	{ "dog", "dog dogs hund hunde chien chiens perro perros cani cao caes hond honden" },
	{ "bird", "bird birds vogel oiseau oiseaux pajaro pajaros uccello uccelli passaro passaros" },
	{ "butterfly", "butterfly butterflies schmetterling schmetterlinge papillon papillons "
	  "mariposa mariposas farfalla farfalle borboleta borboletas vlinder vlinders" },
	{ "perfume", "perfume perfumes parfum parfums eau_de fragrance" },
	{ "coffee_cup", "قهوة والقهوة القهوة coffee kaffee cafe caffe koffie espresso" },
	{ "teapot", "tea teas tee thee the_vert the_noir te_verde teapot teekanne theiere tetera "
	  "teiera theepot شاي الشاي والشاي بالشاي للشاي תה чай 茶" },
	{ "dates", "medjool dattel datteln datte dattes datil datiles dattero datteri tamara tamaras "
	  "dadel dadels تمر التمر والتمر بالتمر للتمر تمور تمورا التمور والتمور תמרים финики" },
	{ "lantern", "lantern lanterns laterne laternen lanterne lanternes farol faroles lanterna "
	  "lanterne lantaarn lantaarns فانوس فوانيس الفوانيس والفوانيس" },
	{ "flower", "flower flowers blume blumen fleur fleurs flor flores fiore fiori bloem bloemen "
	  "camomile chamomile kamille camomille manzanilla camomilla camomila calendula iris roses "
	  "rosen jasmine jasmin lavender lavendel lavande lavanda" },
	{ "potted_plant", "plant plants pflanze pflanzen plante plantes planta plantas pianta piante "
	  "herb herbs krauter rosemary rosmarin romarin romero rosmarino alecrim" },
	{ "tree", "forest wald foret bosque bosco floresta tree trees baum baume arbre arbres" },
	{ "tulip", "tulip tulips tulpe tulpen tulipe tulipes tulipan tulipanes tulipano tulipani" },
	{ "light_bulb", "electricity strom elektrizitat electricite electricidad elettricita "
	  "eletricidade elektriciteit" },
	{ "microchip", "computers rechenmaschine rechenmaschinen ordinateurs ordenadores "
	  "computadores rekenmachines" },
	{ "croissant", "croissant croissants cornetto cornetti cruasan" },
	{ "ice_cream", "ice_cream gelato gelati helado helados sorvete ijsje eisbecher" },
	{ "pizza", "pizza pizzas" },
	{ "cocktail", "cocktail cocktails shakes milkshakes" },
	{ "sailboat", "sailboat sailing segelboot segeln voilier velero veleiro zeilboot" },
	{ "bicycle", "bicycle bicycles fahrrad fahrrader velo velos bicicleta bicicletas bicicletta "
	  "biciclette fiets fietsen" },
	{ "balloon", "balloon balloons ballon ballons luftballons globos palloncini baloes" },
	{ "kite", "kites flugdrachen cerf_volant cometas aquiloni" },
	{ "violin", "violin violine violon violino viool" },
};
enum { THINGS = sizeof things / sizeof *things };

size_t
cg_mentions(const struct cg_scan *s, const struct cg_prop *out[CG_MENTIONS])
{
	bool taken[THINGS] = { false };
	size_t n = 0;

	/* In the order of the brief. */
	for (size_t k = 0; s && k < s->n && n < CG_MENTIONS; k++)
		for (size_t i = 0; i < THINGS && n < CG_MENTIONS; i++)
			if (!taken[i] && cg_scan_is(s, k, things[i].words)) {
				taken[i] = true;
				out[n] = cg_prop_find(things[i].id);
				n += out[n] != NULL;
			}
	return n;
}
