/* Questions of the quiz, by trade: facts that are true everywhere and stay true. */
#include "lib/composer/quiz_priv.h"

const struct cg_quiz_row cg_quiz_bakery[CG_QUIZ_EACH] = {
	{ {
	    "How many pieces are in a baker’s dozen?",
	    "Wie viele Stück sind ein englisches Bäckerdutzend?",
	    "Combien de pièces compte la douzaine du boulanger anglais ?",
	    "¿Cuántas piezas tiene la docena del panadero inglés?",
	    "Quanti pezzi ha la dozzina del fornaio inglese?",
	    "Quantas peças tem a dúzia do padeiro inglês?",
	    "Hoeveel stuks zijn een Engels bakkersdozijn?" },
	  {
	    "13|10|12|14" } },
	{ {
	    "How many grams are in a kilo of flour?", "Wie viele Gramm sind ein Kilo Mehl?",
	    "Combien de grammes fait un kilo de farine ?", "¿Cuántos gramos tiene un kilo de "
	    "harina?",
	    "Quanti grammi sono un chilo di farina?", "Quantos gramas tem um quilo de farinha?",
	    "Hoeveel gram is een kilo meel?" },
	  {
	    "1000|100|500|1500" } },
	{ {
	    "Which gas makes dough rise?", "Welches Gas lässt Teig aufgehen?",
	    "Quel gaz fait lever la pâte ?", "¿Qué gas hace subir la masa?",
	    "Quale gas fa lievitare l’impasto?", "Que gás faz crescer a massa?",
	    "Welk gas laat deeg rijzen?" },
	  {
	    "CO₂|O₂|N₂|He" } },
	{ {
	    "In which country was the croissant’s ancestor, the kipferl, baked?",
	    "In welchem Land buk man das Kipferl, den Ahnen des Croissants?",
	    "Dans quel pays cuisait-on le kipferl, ancêtre du croissant ?",
	    "¿En qué país se hacía el kipferl, antepasado del cruasán?",
	    "In quale paese si faceva il kipferl, antenato del croissant?",
	    "Em que país se fazia o kipferl, antepassado do croissant?",
	    "In welk land bakte men de kipferl, voorloper van de croissant?" },
	  {
	    "Austria|Greece|Ireland|Norway", "Österreich|Griechenland|Irland|Norwegen",
	    "Autriche|Grèce|Irlande|Norvège", "Austria|Grecia|Irlanda|Noruega",
	    "Austria|Grecia|Irlanda|Norvegia", "Áustria|Grécia|Irlanda|Noruega",
	    "Oostenrijk|Griekenland|Ierland|Noorwegen" } },
	{ {
	    "How many main ingredients has a French baguette by decree?",
	    "Wie viele Grundzutaten hat ein traditionelles Baguette?",
	    "Combien d’ingrédients de base a une baguette de tradition ?",
	    "¿Cuántos ingredientes básicos tiene la baguette tradicional?",
	    "Quanti ingredienti di base ha la baguette tradizionale?",
	    "Quantos ingredientes de base tem a baguete tradicional?",
	    "Hoeveel basisingrediënten heeft een traditioneel stokbrood?" },
	  {
	    "4|2|7|9" } },
	{ {
	    "How many sides does a hexagonal biscuit have?", "Wie viele Ecken hat ein "
	    "sechseckiger Keks?",
	    "Combien de côtés a un biscuit hexagonal ?", "¿Cuántos lados tiene una galleta "
	    "hexagonal?",
	    "Quanti lati ha un biscotto esagonale?", "Quantos lados tem uma bolacha hexagonal?",
	    "Hoeveel zijden heeft een zeshoekig koekje?" },
	  {
	    "6|4|5|8" } },
	{ {
	    "What makes sourdough rise?", "Was lässt Sauerteig aufgehen?" },
	  {
	    "Wild yeast|Baking soda|Egg white|Steam only", "Wilde Hefe|Natron|Eischnee|Nur "
	    "Dampf" } },
	{ {
	    "Which grain gives the flour for most white bread?",
	    "Welches Getreide gibt das Mehl für Weißbrot?" },
	  {
	    "Wheat|Oats|Rice|Maize", "Weizen|Hafer|Reis|Mais" } },
	{ {
	    "What is a pretzel dipped in before it is baked?",
	    "Worin wird eine Brezel vor dem Backen getaucht?" },
	  {
	    "Lye|Milk|Oil|Vinegar", "Lauge|Milch|Öl|Essig" } },
	{ {
	    "Which protein makes dough elastic?", "Welches Eiweiß macht Teig elastisch?" },
	  {
	    "Gluten|Casein|Keratin|Collagen", "Gluten|Kasein|Keratin|Kollagen" } },
	{ {
	    "From which country is panettone?", "Aus welchem Land kommt Panettone?" },
	  {
	    "Italy|Portugal|Denmark|Poland", "Italien|Portugal|Dänemark|Polen" } },
	{ {
	    "What does puff pastry have many of?", "Wovon hat Blätterteig sehr viele?" },
	  {
	    "Layers|Nuts|Seeds|Eggs", "Schichten|Nüsse|Samen|Eier" } },
};

const struct cg_quiz_row cg_quiz_restaurant[CG_QUIZ_EACH] = {
	{ {
	    "In which city was the pizza Margherita created?",
	    "In welcher Stadt entstand die Pizza Margherita?",
	    "Dans quelle ville est née la pizza Margherita ?", "¿En qué ciudad nació la pizza "
	    "Margarita?",
	    "In quale città nacque la pizza Margherita?", "Em que cidade nasceu a pizza "
	    "Margherita?",
	    "In welke stad ontstond de pizza Margherita?" },
	  {
	    "Napoli|Roma|Milano|Torino" } },
	{ {
	    "How many colours of the Italian flag lie on a pizza Margherita?",
	    "Wie viele Farben der italienischen Flagge zeigt die Pizza Margherita?",
	    "Combien de couleurs du drapeau italien porte la pizza Margherita ?",
	    "¿Cuántos colores de la bandera italiana lleva la Margarita?",
	    "Quanti colori della bandiera italiana ha la Margherita?",
	    "Quantas cores da bandeira italiana tem a Margherita?",
	    "Hoeveel kleuren van de Italiaanse vlag heeft een Margherita?" },
	  {
	    "3|1|2|4" } },
	{ {
	    "How many Michelin stars can a restaurant have at most?",
	    "Wie viele Michelin-Sterne kann ein Restaurant höchstens haben?",
	    "Combien d’étoiles Michelin un restaurant peut-il avoir au plus ?",
	    "¿Cuántas estrellas Michelin puede tener un restaurante como máximo?",
	    "Quante stelle Michelin può avere al massimo un ristorante?",
	    "Quantas estrelas Michelin pode ter no máximo um restaurante?",
	    "Hoeveel Michelinsterren kan een restaurant hoogstens hebben?" },
	  {
	    "3|1|5|7" } },
	{ {
	    "Which country does sushi come from?", "Aus welchem Land kommt Sushi, wie wir es "
	    "kennen?",
	    "De quel pays viennent les sushis que nous connaissons ?",
	    "¿De qué país es el sushi que conocemos?", "Da quale paese viene il sushi che "
	    "conosciamo?",
	    "De que país vem o sushi que conhecemos?", "Uit welk land komt sushi zoals wij het "
	    "kennen?" },
	  {
	    "Japan|Chile|India|Peru", "Japan|Chile|Indien|Peru", "Japon|Chili|Inde|Pérou",
	    "Japón|Chile|India|Perú", "Giappone|Cile|India|Perù", "Japão|Chile|Índia|Peru",
	    "Japan|Chili|India|Peru" } },
	{ {
	    "How many teaspoons make one tablespoon?", "Wie viele Teelöffel sind ein Esslöffel?",
	    "Combien de cuillères à café font une cuillère à soupe ?",
	    "¿Cuántas cucharaditas son una cucharada?", "Quanti cucchiaini fanno un cucchiaio?",
	    "Quantas colheres de chá são uma colher de sopa?", "Hoeveel theelepels zijn één "
	    "eetlepel?" },
	  {
	    "3|2|5|10" } },
	{ {
	    "How many legs does a crab have, claws included?",
	    "Wie viele Beine hat eine Krabbe, Scheren mitgezählt?",
	    "Combien de pattes a un crabe, pinces comprises ?",
	    "¿Cuántas patas tiene un cangrejo, con las pinzas?",
	    "Quante zampe ha un granchio, chele comprese?",
	    "Quantas patas tem um caranguejo, com as pinças?",
	    "Hoeveel poten heeft een krab, scharen meegeteld?" },
	  {
	    "10|6|8|12" } },
	{ {
	    "What is the main ingredient of guacamole?", "Was ist die Hauptzutat von Guacamole?" },
	  {
	    "Avocado|Pea|Spinach|Lime", "Avocado|Erbse|Spinat|Limette" } },
	{ {
	    "Which spice is the dearest by weight?", "Welches Gewürz ist nach Gewicht das "
	    "teuerste?" },
	  {
	    "Saffron|Pepper|Cumin|Paprika", "Safran|Pfeffer|Kreuzkümmel|Paprika" } },
	{ {
	    "What does al dente mean?", "Was bedeutet al dente?" },
	  {
	    "Firm to the bite|Very soft|With cheese|Fried", "Bissfest|Sehr weich|Mit "
	    "Käse|Frittiert" } },
	{ {
	    "From which country is paella?", "Aus welchem Land kommt Paella?" },
	  {
	    "Spain|Mexico|Greece|Cuba", "Spanien|Mexiko|Griechenland|Kuba" } },
	{ {
	    "What is hummus mainly made of?", "Woraus besteht Hummus vor allem?" },
	  {
	    "Chickpeas|Lentils|Rice|Corn", "Kichererbsen|Linsen|Reis|Mais" } },
	{ {
	    "Which cut is a schnitzel?", "Was ist ein Schnitzel?" },
	  {
	    "A thin slice of meat|A soup|A dumpling|A sausage",
	    "Eine dünne Scheibe Fleisch|Eine Suppe|Ein Kloß|Eine Wurst" } },
};

const struct cg_quiz_row cg_quiz_drinks[CG_QUIZ_EACH] = {
	{ {
	    "What is the chemical formula of water?", "Welche Formel hat Wasser?",
	    "Quelle est la formule de l’eau ?", "¿Cuál es la fórmula del agua?",
	    "Qual è la formula dell’acqua?", "Qual é a fórmula da água?",
	    "Wat is de formule van water?" },
	  {
	    "H₂O|CO₂|NaCl|O₃" } },
	{ {
	    "Which gas makes drinks fizzy?", "Welches Gas lässt Getränke sprudeln?",
	    "Quel gaz fait pétiller les boissons ?", "¿Qué gas da burbujas a las bebidas?",
	    "Quale gas rende frizzanti le bevande?", "Que gás dá bolhas às bebidas?",
	    "Welk gas laat drankjes bruisen?" },
	  {
	    "CO₂|O₂|N₂|H₂" } },
	{ {
	    "How many millilitres are one litre?", "Wie viele Milliliter sind ein Liter?",
	    "Combien de millilitres font un litre ?", "¿Cuántos mililitros tiene un litro?",
	    "Quanti millilitri sono un litro?", "Quantos mililitros tem um litro?",
	    "Hoeveel milliliter is een liter?" },
	  {
	    "1000|10|100|500" } },
	{ {
	    "At how many degrees Celsius does water freeze?",
	    "Bei wie viel Grad Celsius gefriert Wasser?",
	    "À combien de degrés Celsius l’eau gèle-t-elle ?",
	    "¿A cuántos grados Celsius se congela el agua?", "A quanti gradi Celsius gela l’acqua?",
	    "A quantos graus Celsius congela a água?", "Bij hoeveel graden Celsius bevriest "
	    "water?" },
	  {
	    "0|4|−10|32" } },
	{ {
	    "How many millilitres does a usual wine bottle hold?",
	    "Wie viele Milliliter fasst eine übliche Weinflasche?",
	    "Combien de millilitres contient une bouteille de vin ordinaire ?",
	    "¿Cuántos mililitros tiene una botella de vino normal?",
	    "Quanti millilitri tiene una normale bottiglia di vino?",
	    "Quantos mililitros leva uma garrafa de vinho normal?",
	    "Hoeveel milliliter gaat er in een gewone wijnfles?" },
	  {
	    "750|500|650|900" } },
	{ {
	    "Which vitamin are lemons known for?", "Für welches Vitamin sind Zitronen bekannt?",
	    "Pour quelle vitamine le citron est-il connu ?", "¿Por qué vitamina es conocido el "
	    "limón?",
	    "Per quale vitamina è noto il limone?", "Por que vitamina é conhecido o limão?",
	    "Om welke vitamine staan citroenen bekend?" },
	  {
	    "C|B12|D|K" } },
	{ {
	    "Which fruit is cider made of?", "Aus welcher Frucht macht man Cidre?" },
	  {
	    "Apple|Grape|Plum|Cherry", "Apfel|Traube|Pflaume|Kirsche" } },
	{ {
	    "Which drink comes from fermented grapes?", "Was entsteht aus vergorenen Trauben?" },
	  {
	    "Wine|Beer|Sake|Mead", "Wein|Bier|Sake|Met" } },
	{ {
	    "What is mead made of?", "Woraus wird Met gemacht?" },
	  {
	    "Honey|Rice|Potato|Barley", "Honig|Reis|Kartoffel|Gerste" } },
	{ {
	    "Which plant gives beer its bitterness?", "Welche Pflanze macht Bier bitter?" },
	  {
	    "Hops|Mint|Sage|Nettle", "Hopfen|Minze|Salbei|Brennnessel" } },
	{ {
	    "What is a smoothie?", "Was ist ein Smoothie?" },
	  {
	    "Blended fruit|Clear broth|Iced tea|Tonic", "Püriertes Obst|Klare "
	    "Brühe|Eistee|Tonic" } },
	{ {
	    "Where does coconut water come from?", "Woher kommt Kokoswasser?" },
	  {
	    "Young coconuts|Dates|Melons|Figs",
	    "Aus der jungen Kokosnuss|Aus Datteln|Aus Melonen|Aus Feigen" } },
};

const struct cg_quiz_row cg_quiz_grocery[CG_QUIZ_EACH] = {
	{ {
	    "How many eggs are a dozen?", "Wie viele Eier sind ein Dutzend?",
	    "Combien d’œufs dans une douzaine ?", "¿Cuántos huevos son una docena?",
	    "Quante uova sono una dozzina?", "Quantos ovos são uma dúzia?",
	    "Hoeveel eieren zijn een dozijn?" },
	  {
	    "12|6|10|24" } },
	{ {
	    "How many grams are one kilogram?", "Wie viele Gramm sind ein Kilogramm?",
	    "Combien de grammes font un kilogramme ?", "¿Cuántos gramos tiene un kilogramo?",
	    "Quanti grammi sono un chilogrammo?", "Quantos gramas tem um quilograma?",
	    "Hoeveel gram is een kilogram?" },
	  {
	    "1000|100|500|10000" } },
	{ {
	    "In which year was a barcode first scanned in a shop?",
	    "In welchem Jahr wurde zuerst ein Strichcode im Laden gescannt?",
	    "En quelle année un code-barres fut-il scanné en magasin pour la première fois ?",
	    "¿En qué año se leyó el primer código de barras en una tienda?",
	    "In che anno fu letto il primo codice a barre in un negozio?",
	    "Em que ano foi lido o primeiro código de barras numa loja?",
	    "In welk jaar werd voor het eerst een streepjescode in een winkel gescand?" },
	  {
	    "1974|1934|1954|1994" } },
	{ {
	    "How many segments does an orange usually have?", "Wie viele Spalten hat eine Orange "
	    "meist?",
	    "Combien de quartiers a en général une orange ?", "¿Cuántos gajos suele tener una "
	    "naranja?",
	    "Quanti spicchi ha di solito un’arancia?", "Quantos gomos tem em geral uma laranja?",
	    "Hoeveel partjes heeft een sinaasappel meestal?" },
	  {
	    "10|3|5|30" } },
	{ {
	    "About how much of a cucumber is water?", "Wie viel einer Gurke ist etwa Wasser?",
	    "Quelle part du concombre est de l’eau, environ ?",
	    "¿Qué parte del pepino es agua, más o menos?", "Quanta parte del cetriolo è acqua, "
	    "circa?",
	    "Que parte do pepino é água, mais ou menos?", "Hoeveel van een komkommer is ongeveer "
	    "water?" },
	  {
	    "95 %|30 %|50 %|70 %" } },
	{ {
	    "How many seeds does an avocado have?", "Wie viele Kerne hat eine Avocado?",
	    "Combien de noyaux a un avocat ?", "¿Cuántas semillas tiene un aguacate?",
	    "Quanti semi ha un avocado?", "Quantos caroços tem um abacate?",
	    "Hoeveel pitten heeft een avocado?" },
	  {
	    "1|2|4|8" } },
	{ {
	    "On which plant do dates grow?", "Woran wachsen Datteln?" },
	  {
	    "A palm|A vine|A bush|A cactus", "An Palmen|An Reben|An Büschen|An Kakteen" } },
	{ {
	    "What is a tomato to a botanist?", "Was ist die Tomate für Botaniker?" },
	  {
	    "A berry|A root|A leaf|A nut", "Eine Beere|Eine Wurzel|Ein Blatt|Eine Nuss" } },
	{ {
	    "Which vegetable grows under the ground?", "Welches Gemüse wächst unter der Erde?" },
	  {
	    "Carrot|Pea|Pepper|Courgette", "Möhre|Erbse|Paprika|Zucchini" } },
	{ {
	    "From which milk is traditional feta?", "Aus welcher Milch ist traditioneller Feta?" },
	  {
	    "Sheep and goat|Cow|Buffalo|Camel", "Schaf und Ziege|Kuh|Büffel|Kamel" } },
	{ {
	    "What is a raisin?", "Was ist eine Rosine?" },
	  {
	    "A dried grape|A dried plum|A dried fig|A dried date",
	    "Getrocknete Traube|Getrocknete Pflaume|Getrocknete Feige|Getrocknete Dattel" } },
	{ {
	    "Which fruit keeps its seeds on the outside?", "Welche Frucht trägt ihre Samen "
	    "außen?" },
	  {
	    "Strawberry|Apple|Peach|Lemon", "Erdbeere|Apfel|Pfirsich|Zitrone" } },
};

const struct cg_quiz_row cg_quiz_sweets[CG_QUIZ_EACH] = {
	{ {
	    "From which bean is chocolate made?", "Aus welcher Bohne entsteht Schokolade?",
	    "De quelle fève vient le chocolat ?", "¿De qué grano se hace el chocolate?",
	    "Da quale fava si fa il cioccolato?", "De que grão se faz o chocolate?",
	    "Van welke boon maakt men chocolade?" },
	  {
	    "Cocoa|Coffee|Vanilla|Soy", "Kakao|Kaffee|Vanille|Soja", "Cacao|Café|Vanille|Soja",
	    "Cacao|Café|Vainilla|Soja", "Cacao|Caffè|Vaniglia|Soia", "Cacau|Café|Baunilha|Soja",
	    "Cacao|Koffie|Vanille|Soja" } },
	{ {
	    "Which continent grows the most cocoa?", "Auf welchem Kontinent wächst der meiste "
	    "Kakao?",
	    "Quel continent produit le plus de cacao ?", "¿Qué continente produce más cacao?",
	    "Quale continente produce più cacao?", "Que continente produz mais cacau?",
	    "Welk continent produceert de meeste cacao?" },
	  {
	    "Africa|Europe|Asia|Australia", "Afrika|Europa|Asien|Australien",
	    "Afrique|Europe|Asie|Australie", "África|Europa|Asia|Australia",
	    "Africa|Europa|Asia|Australia", "África|Europa|Ásia|Austrália",
	    "Afrika|Europa|Azië|Australië" } },
	{ {
	    "How many corners has a triangle of chocolate?",
	    "Wie viele Ecken hat ein Dreieck aus Schokolade?",
	    "Combien de coins a un triangle de chocolat ?",
	    "¿Cuántas esquinas tiene un triángulo de chocolate?",
	    "Quanti angoli ha un triangolo di cioccolato?",
	    "Quantos cantos tem um triângulo de chocolate?",
	    "Hoeveel hoeken heeft een driehoek van chocolade?" },
	  {
	    "3|2|4|5" } },
	{ {
	    "Which plant gives vanilla?", "Von welcher Pflanze kommt Vanille?",
	    "De quelle plante vient la vanille ?", "¿De qué planta viene la vainilla?",
	    "Da quale pianta viene la vaniglia?", "De que planta vem a baunilha?",
	    "Van welke plant komt vanille?" },
	  {
	    "Orchid|Lily|Palm|Fern", "Orchidee|Lilie|Palme|Farn", "Orchidée|Lis|Palmier|Fougère",
	    "Orquídea|Lirio|Palmera|Helecho", "Orchidea|Giglio|Palma|Felce",
	    "Orquídea|Lírio|Palmeira|Feto", "Orchidee|Lelie|Palm|Varen" } },
	{ {
	    "In which country did gelato get its name?", "Aus welchem Land stammt das Wort Gelato?",
	    "De quel pays vient le mot gelato ?", "¿De qué país es la palabra gelato?",
	    "Di quale paese è la parola gelato?", "De que país é a palavra gelato?",
	    "Uit welk land komt het woord gelato?" },
	  {
	    "Italy|Spain|Sweden|Japan", "Italien|Spanien|Schweden|Japan",
	    "Italie|Espagne|Suède|Japon",
	    "Italia|España|Suecia|Japón", "Italia|Spagna|Svezia|Giappone",
	    "Itália|Espanha|Suécia|Japão",
	    "Italië|Spanje|Zweden|Japan" } },
	{ {
	    "How many calories has pure water ice?",
	    "Wie viele Kalorien hat reines Wassereis ohne Zucker?",
	    "Combien de calories a la glace d’eau pure ?",
	    "¿Cuántas calorías tiene el hielo de agua pura?",
	    "Quante calorie ha il ghiaccio di sola acqua?", "Quantas calorias tem o gelo de água "
	    "pura?",
	    "Hoeveel calorieën heeft zuiver waterijs zonder suiker?" },
	  {
	    "0|10|50|100" } },
	{ {
	    "What is marzipan made of?", "Woraus ist Marzipan?" },
	  {
	    "Almonds|Peanuts|Oats|Chestnuts", "Mandeln|Erdnüsse|Hafer|Kastanien" } },
	{ {
	    "Which insect makes honey?", "Welches Insekt macht Honig?" },
	  {
	    "Bee|Wasp|Ant|Butterfly", "Biene|Wespe|Ameise|Schmetterling" } },
	{ {
	    "What is white chocolate without?", "Was fehlt in weißer Schokolade?" },
	  {
	    "Cocoa solids|Sugar|Milk|Cocoa butter", "Kakaomasse|Zucker|Milch|Kakaobutter" } },
	{ {
	    "From which root is liquorice?", "Woraus wird Lakritz gewonnen?" },
	  {
	    "Liquorice root|Ginger|Beet|Carrot", "Süßholzwurzel|Ingwer|Rübe|Möhre" } },
	{ {
	    "What is caramel?", "Was ist Karamell?" },
	  {
	    "Browned sugar|Boiled milk|Dried fruit|Roasted nuts",
	    "Gebräunter Zucker|Gekochte Milch|Trockenobst|Geröstete Nüsse" } },
	{ {
	    "Which plants give us sugar?", "Welche Pflanzen geben uns Zucker?" },
	  {
	    "Cane and beet|Wheat and rye|Tea and mint|Pine and fir",
	    "Rohr und Rübe|Weizen und Roggen|Tee und Minze|Kiefer und Tanne" } },
};
