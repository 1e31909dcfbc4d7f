/* Questions of the quiz, by trade: facts that are true everywhere and stay true. */
#include "lib/composer/quiz_priv.h"

const struct cg_quiz_row cg_quiz_shoes[CG_QUIZ_EACH] = {
	{ {
	    "How many bones does a human foot have?", "Wie viele Knochen hat ein menschlicher Fuß?",
	    "Combien d’os compte un pied humain ?", "¿Cuántos huesos tiene un pie humano?",
	    "Quante ossa ha un piede umano?", "Quantos ossos tem um pé humano?",
	    "Hoeveel botten heeft een menselijke voet?" },
	  {
	    "26|20|33|42" } },
	{ {
	    "How many inches make one foot?", "Wie viele Zoll sind ein Fuß?",
	    "Combien de pouces font un pied ?", "¿Cuántas pulgadas son un pie?",
	    "Quanti pollici fanno un piede?", "Quantas polegadas tem um pé?",
	    "Hoeveel inch is één voet?" },
	  {
	    "12|10|16|20" } },
	{ {
	    "How long is one step between two EU shoe sizes?",
	    "Wie groß ist der Schritt zwischen zwei EU-Schuhgrößen?",
	    "Quel écart y a-t-il entre deux pointures européennes ?",
	    "¿Cuánto hay entre dos tallas de zapato europeas?",
	    "Quanto c’è tra due numeri di scarpa europei?",
	    "Quanto vai de um número europeu de sapato ao seguinte?",
	    "Hoe groot is de stap tussen twee Europese schoenmaten?" },
	  {
	    "2/3 cm|1/3 cm|1 cm|2 cm" } },
	{ {
	    "How many kilometres is a marathon, rounded?",
	    "Wie viele Kilometer hat ein Marathon, gerundet?",
	    "Combien de kilomètres fait un marathon, arrondi ?",
	    "¿Cuántos kilómetros tiene un maratón, redondeado?",
	    "Quanti chilometri è una maratona, arrotondando?",
	    "Quantos quilómetros tem uma maratona, arredondado?",
	    "Hoeveel kilometer is een marathon, afgerond?" },
	  {
	    "42|40|45|50" } },
	{ {
	    "In which year was the first marathon of the modern Olympics?",
	    "In welchem Jahr war der erste Marathon der modernen Olympischen Spiele?",
	    "En quelle année eut lieu le premier marathon des Jeux modernes ?",
	    "¿En qué año fue el primer maratón de los Juegos modernos?",
	    "In che anno fu la prima maratona dei Giochi moderni?",
	    "Em que ano foi a primeira maratona dos Jogos modernos?",
	    "In welk jaar was de eerste marathon van de moderne Spelen?" },
	  {
	    "1896|1908|1924|1936" } },
	{ {
	    "Which Greek god wears winged sandals?",
	    "Welcher griechische Gott trägt geflügelte Sandalen?",
	    "Quel dieu grec porte des sandales ailées ?", "¿Qué dios griego lleva sandalias "
	    "aladas?",
	    "Quale dio greco porta sandali alati?", "Que deus grego usa sandálias aladas?",
	    "Welke Griekse god draagt gevleugelde sandalen?" },
	  {
	    "Hermes|Zeus|Apollo|Ares", "Hermes|Zeus|Apollon|Ares", "Hermès|Zeus|Apollon|Arès",
	    "Hermes|Zeus|Apolo|Ares", "Ermes|Zeus|Apollo|Ares", "Hermes|Zeus|Apolo|Ares" } },
	{ {
	    "What is the strip under the laces called?",
	    "Wie heißt der Streifen unter den Schnürsenkeln?" },
	  {
	    "Tongue|Heel|Sole|Toe cap", "Zunge|Absatz|Sohle|Kappe" } },
	{ {
	    "What are the soles of espadrilles traditionally made of?",
	    "Woraus sind die Sohlen von Espadrilles traditionell?" },
	  {
	    "Jute rope|Cork|Wood|Rubber", "Juteseil|Kork|Holz|Gummi" } },
	{ {
	    "Which country is known for its wooden clogs?",
	    "Welches Land ist für seine Holzschuhe bekannt?" },
	  {
	    "Netherlands|Greece|Portugal|Iceland", "Niederlande|Griechenland|Portugal|Island" } },
	{ {
	    "Who repairs shoes?", "Wer repariert Schuhe?" },
	  {
	    "A cobbler|A cooper|A miller|A tanner", "Der Schuster|Der Böttcher|Der Müller|Der "
	    "Gerber" } },
	{ {
	    "Which side of the hide gives suede its soft nap?",
	    "Welche Seite der Haut gibt Wildleder seinen weichen Flor?" },
	  {
	    "The inner side|The hair side|The edge|The belly",
	    "Die innere|Die Haarseite|Der Rand|Der Bauch" } },
	{ {
	    "What is the metal or plastic tip of a shoelace called?",
	    "Wie heißt die feste Spitze eines Schnürsenkels?" },
	  {
	    "Aglet|Eyelet|Welt|Shank", "Pinke|Öse|Rahmen|Gelenk" } },
};

const struct cg_quiz_row cg_quiz_fashion[CG_QUIZ_EACH] = {
	{ {
	    "How many sleeves does a waistcoat have?", "Wie viele Ärmel hat eine Weste?",
	    "Combien de manches a un gilet de costume ?", "¿Cuántas mangas tiene un chaleco?",
	    "Quante maniche ha un gilet?", "Quantas mangas tem um colete?",
	    "Hoeveel mouwen heeft een gilet?" },
	  {
	    "0|1|2|4" } },
	{ {
	    "In which year were blue jeans with rivets patented?",
	    "In welchem Jahr wurden Jeans mit Nieten patentiert?",
	    "En quelle année le jean à rivets a-t-il été breveté ?",
	    "¿En qué año se patentó el vaquero con remaches?",
	    "In che anno furono brevettati i jeans con i rivetti?",
	    "Em que ano foram patenteadas as calças de ganga com rebites?",
	    "In welk jaar werd de spijkerbroek met klinknagels gepatenteerd?" },
	  {
	    "1873|1793|1923|1953" } },
	{ {
	    "From which city does the name denim come?", "Von welcher Stadt hat Denim seinen "
	    "Namen?",
	    "De quelle ville vient le nom denim ?", "¿De qué ciudad viene el nombre denim?",
	    "Da quale città viene il nome denim?", "De que cidade vem o nome denim?",
	    "Van welke stad komt de naam denim?" },
	  {
	    "Nîmes|Milano|Lyon|Genève" } },
	{ {
	    "How many needles does one use to knit a scarf?",
	    "Wie viele Nadeln braucht man, um einen Schal zu stricken?",
	    "Combien d’aiguilles faut-il pour tricoter une écharpe ?",
	    "¿Cuántas agujas se usan para tejer una bufanda?",
	    "Quanti ferri servono per una sciarpa a maglia?",
	    "Quantas agulhas se usam para tricotar um cachecol?",
	    "Hoeveel naalden gebruik je om een sjaal te breien?" },
	  {
	    "2|1|3|6" } },
	{ {
	    "How many millimetres is an inch of fabric, rounded down?",
	    "Wie viele Millimeter hat ein Zoll Stoff, abgerundet?",
	    "Combien de millimètres dans un pouce de tissu, arrondi ?",
	    "¿Cuántos milímetros tiene una pulgada de tela, redondeando?",
	    "Quanti millimetri sono un pollice di stoffa, arrotondando?",
	    "Quantos milímetros tem uma polegada de tecido, arredondado?",
	    "Hoeveel millimeter is een inch stof, afgerond?" },
	  {
	    "25|10|30|50" } },
	{ {
	    "In which year was the modern bikini first shown?",
	    "In welchem Jahr wurde der moderne Bikini vorgestellt?",
	    "En quelle année le bikini moderne fut-il présenté ?",
	    "¿En qué año se presentó el bikini moderno?", "In che anno fu presentato il bikini "
	    "moderno?",
	    "Em que ano foi apresentado o biquíni moderno?",
	    "In welk jaar werd de moderne bikini gepresenteerd?" },
	  {
	    "1946|1926|1966|1986" } },
	{ {
	    "Which animal gives cashmere wool?", "Welches Tier gibt Kaschmirwolle?" },
	  {
	    "A goat|A sheep|A camel|A rabbit", "Die Ziege|Das Schaf|Das Kamel|Das Kaninchen" } },
	{ {
	    "Which insect makes silk?", "Welches Insekt macht Seide?" },
	  {
	    "Silk moth|Bee|Ladybird|Ant", "Seidenspinner|Biene|Marienkäfer|Ameise" } },
	{ {
	    "From which plant does linen come?", "Aus welcher Pflanze entsteht Leinen?" },
	  {
	    "Flax|Hemp|Nettle|Bamboo", "Flachs|Hanf|Nessel|Bambus" } },
	{ {
	    "Which country does the kilt belong to?", "Zu welchem Land gehört der Kilt?" },
	  {
	    "Scotland|Norway|Austria|Spain", "Schottland|Norwegen|Österreich|Spanien" } },
	{ {
	    "What is a hat maker called?", "Wie nennt man jemanden, der Damenhüte macht?" },
	  {
	    "Milliner|Draper|Furrier|Glover", "Modistin|Weberin|Kürschnerin|Gerberin" } },
	{ {
	    "Which garment comes from Japan?", "Welches Kleidungsstück kommt aus Japan?" },
	  {
	    "Kimono|Sari|Poncho|Toga" } },
};

const struct cg_quiz_row cg_quiz_beauty[CG_QUIZ_EACH] = {
	{ {
	    "How many layers does human skin have?", "Wie viele Schichten hat die menschliche "
	    "Haut?",
	    "Combien de couches a la peau humaine ?", "¿Cuántas capas tiene la piel humana?",
	    "Quanti strati ha la pelle umana?", "Quantas camadas tem a pele humana?",
	    "Hoeveel lagen heeft de menselijke huid?" },
	  {
	    "3|1|5|9" } },
	{ {
	    "Which pH is neutral?", "Welcher pH-Wert ist neutral?", "Quel pH est neutre ?",
	    "¿Qué pH es neutro?", "Quale pH è neutro?", "Que pH é neutro?",
	    "Welke pH is neutraal?" },
	  {
	    "7|1|5|14" } },
	{ {
	    "Which vitamin does skin make in sunlight?",
	    "Welches Vitamin bildet die Haut im Sonnenlicht?",
	    "Quelle vitamine la peau produit-elle au soleil ?",
	    "¿Qué vitamina produce la piel con el sol?", "Quale vitamina produce la pelle al sole?",
	    "Que vitamina produz a pele ao sol?", "Welke vitamine maakt de huid in zonlicht?" },
	  {
	    "D|A|C|K" } },
	{ {
	    "Which city of Provence is a capital of perfume?",
	    "Welche Stadt in der Provence ist für Parfum berühmt?",
	    "Quelle ville de Provence est la capitale du parfum ?",
	    "¿Qué ciudad de Provenza es capital del perfume?",
	    "Quale città della Provenza è capitale del profumo?",
	    "Que cidade da Provença é capital do perfume?",
	    "Welke stad in de Provence is beroemd om parfum?" },
	  {
	    "Grasse|Arles|Toulon|Gap" } },
	{ {
	    "About how many centimetres does hair grow in a month?",
	    "Wie viele Zentimeter wächst Haar etwa im Monat?",
	    "De combien de centimètres poussent les cheveux par mois, environ ?",
	    "¿Cuántos centímetros crece el pelo al mes, más o menos?",
	    "Di quanti centimetri crescono i capelli in un mese, circa?",
	    "Quantos centímetros cresce o cabelo por mês, mais ou menos?",
	    "Hoeveel centimeter groeit haar ongeveer per maand?" },
	  {
	    "1|3|5|10" } },
	{ {
	    "Which famous perfume carries the number of its sample?",
	    "Welches berühmte Parfum trägt die Nummer seiner Probe?",
	    "Quel célèbre parfum porte le numéro de son essai ?",
	    "¿Qué perfume famoso lleva el número de su muestra?",
	    "Quale profumo famoso porta il numero della sua prova?",
	    "Que perfume famoso tem o número da sua amostra?",
	    "Welk beroemd parfum draagt het nummer van zijn proef?" },
	  {
	    "N° 5|N° 3|N° 8|N° 12" } },
	{ {
	    "What does a sun protection factor guard against above all?",
	    "Wovor schützt der Lichtschutzfaktor vor allem?" },
	  {
	    "UVB rays|Cold|Wind|Salt water", "UV-B-Strahlen|Kälte|Wind|Salzwasser" } },
	{ {
	    "Which is the largest organ of the body?", "Welches ist das größte Organ des "
	    "Körpers?" },
	  {
	    "The skin|The liver|The heart|The lungs", "Die Haut|Die Leber|Das Herz|Die Lunge" } },
	{ {
	    "Which flower is distilled for rose oil?", "Aus welcher Blume wird Rosenöl gewonnen?" },
	  {
	    "Damask rose|Lily|Tulip|Violet", "Damaszener-Rose|Lilie|Tulpe|Veilchen" } },
	{ {
	    "What gives henna its use?", "Wozu dient Henna?" },
	  {
	    "It colours|It cleans|It cools|It dries", "Zum Färben|Zum Waschen|Zum Kühlen|Zum "
	    "Trocknen" } },
	{ {
	    "Which part of a perfume is smelt first?", "Welchen Teil eines Parfums riecht man "
	    "zuerst?" },
	  {
	    "Top note|Heart note|Base note|End note", "Kopfnote|Herznote|Basisnote|Endnote" } },
	{ {
	    "In which country do argan trees mainly grow?",
	    "In welchem Land wächst der Arganbaum vor allem?" },
	  {
	    "Morocco|Norway|Canada|Japan", "Marokko|Norwegen|Kanada|Japan" } },
};

const struct cg_quiz_row cg_quiz_jewelry[CG_QUIZ_EACH] = {
	{ {
	    "How many carats has pure gold?", "Wie viel Karat hat reines Gold?",
	    "Combien de carats a l’or pur ?", "¿Cuántos quilates tiene el oro puro?",
	    "Quanti carati ha l’oro puro?", "Quantos quilates tem o ouro puro?",
	    "Hoeveel karaat heeft zuiver goud?" },
	  {
	    "24|12|18|36" } },
	{ {
	    "How heavy is one carat of a gem?", "Wie schwer ist ein Karat bei Edelsteinen?",
	    "Combien pèse un carat de pierre précieuse ?", "¿Cuánto pesa un quilate de una gema?",
	    "Quanto pesa un carato di una gemma?", "Quanto pesa um quilate de uma gema?",
	    "Hoe zwaar is één karaat van een edelsteen?" },
	  {
	    "0.2 g|1 g|2 g|5 g" } },
	{ {
	    "Which symbol stands for gold?", "Welches Zeichen steht für Gold?",
	    "Quel symbole désigne l’or ?", "¿Qué símbolo tiene el oro?",
	    "Qual è il simbolo dell’oro?",
	    "Qual é o símbolo do ouro?", "Welk symbool hoort bij goud?" },
	  {
	    "Au|Ag|Pt|Go" } },
	{ {
	    "Which symbol stands for silver?", "Welches Zeichen steht für Silber?",
	    "Quel symbole désigne l’argent ?", "¿Qué símbolo tiene la plata?",
	    "Qual è il simbolo dell’argento?", "Qual é o símbolo da prata?",
	    "Welk symbool hoort bij zilver?" },
	  {
	    "Ag|Au|Si|Al" } },
	{ {
	    "How hard is a diamond on the Mohs scale?", "Wie hart ist Diamant auf der Mohs-Skala?",
	    "Quelle est la dureté du diamant sur l’échelle de Mohs ?",
	    "¿Qué dureza tiene el diamante en la escala de Mohs?",
	    "Che durezza ha il diamante sulla scala di Mohs?",
	    "Que dureza tem o diamante na escala de Mohs?", "Hoe hard is diamant op de schaal van "
	    "Mohs?" },
	  {
	    "10|7|8|12" } },
	{ {
	    "Which number marks sterling silver?", "Welche Zahl steht für Sterlingsilber?",
	    "Quel nombre marque l’argent sterling ?", "¿Qué número marca la plata esterlina?",
	    "Quale numero indica l’argento sterling?", "Que número marca a prata esterlina?",
	    "Welk getal staat op sterlingzilver?" },
	  {
	    "925|585|750|999" } },
	{ {
	    "Of which element is a diamond made?", "Aus welchem Element besteht Diamant?" },
	  {
	    "Carbon|Iron|Silicon|Copper", "Kohlenstoff|Eisen|Silizium|Kupfer" } },
	{ {
	    "Which animal makes pearls?", "Welches Tier bildet Perlen?" },
	  {
	    "Oyster|Crab|Starfish|Coral", "Auster|Krebs|Seestern|Koralle" } },
	{ {
	    "Which colour is an emerald?", "Welche Farbe hat ein Smaragd?" },
	  {
	    "Green|Red|Blue|Yellow", "Grün|Rot|Blau|Gelb" } },
	{ {
	    "Which gem is fossil resin?", "Welcher Schmuckstein ist fossiles Harz?" },
	  {
	    "Amber|Jet|Opal|Agate", "Bernstein|Gagat|Opal|Achat" } },
	{ {
	    "Which colour is a ruby?", "Welche Farbe hat ein Rubin?" },
	  {
	    "Red|Green|Blue|White", "Rot|Grün|Blau|Weiß" } },
	{ {
	    "On which part of the body does one wear a brooch?", "Wo trägt man eine Brosche?" },
	  {
	    "On clothes|On the ankle|On the finger|In the ear",
	    "An der Kleidung|Am Knöchel|Am Finger|Im Ohr" } },
};

const struct cg_quiz_row cg_quiz_coffee[CG_QUIZ_EACH] = {
	{ {
	    "How many espresso shots are in a doppio?", "Wie viele Espressi stecken in einem "
	    "Doppio?",
	    "Combien d’espressos y a-t-il dans un doppio ?", "¿Cuántos espressos lleva un doppio?",
	    "Quanti espressi ci sono in un doppio?", "Quantos expressos leva um doppio?",
	    "Hoeveel espresso’s zitten in een doppio?" },
	  {
	    "2|1|3|4" } },
	{ {
	    "Which country grows the most coffee?", "Welches Land baut den meisten Kaffee an?",
	    "Quel pays produit le plus de café ?", "¿Qué país produce más café?",
	    "Quale paese produce più caffè?", "Que país produz mais café?",
	    "Welk land produceert de meeste koffie?" },
	  {
	    "Brazil|Kenya|Mexico|Italy", "Brasilien|Kenia|Mexiko|Italien",
	    "Brésil|Kenya|Mexique|Italie",
	    "Brasil|Kenia|México|Italia", "Brasile|Kenya|Messico|Italia",
	    "Brasil|Quénia|México|Itália",
	    "Brazilië|Kenia|Mexico|Italië" } },
	{ {
	    "Which coffee species gives most of the world’s coffee?",
	    "Welche Kaffeeart liefert den meisten Kaffee der Welt?",
	    "Quelle espèce donne le plus de café au monde ?", "¿Qué especie da más café en el "
	    "mundo?",
	    "Quale specie dà più caffè nel mondo?", "Que espécie dá mais café no mundo?",
	    "Welke soort levert de meeste koffie ter wereld?" },
	  {
	    "Arabica|Robusta|Liberica|Excelsa" } },
	{ {
	    "How many seeds does a coffee cherry usually hold?",
	    "Wie viele Samen hat eine Kaffeekirsche meist?",
	    "Combien de graines contient d’ordinaire une cerise de café ?",
	    "¿Cuántas semillas suele tener una cereza de café?",
	    "Quanti semi ha di solito una ciliegia di caffè?",
	    "Quantas sementes tem em geral uma cereja de café?",
	    "Hoeveel zaden zitten meestal in een koffiebes?" },
	  {
	    "2|1|4|7" } },
	{ {
	    "In which country was the espresso machine invented?",
	    "In welchem Land wurde die Espressomaschine erfunden?",
	    "Dans quel pays la machine à espresso fut-elle inventée ?",
	    "¿En qué país se inventó la máquina de espresso?",
	    "In quale paese fu inventata la macchina per espresso?",
	    "Em que país foi inventada a máquina de café expresso?",
	    "In welk land werd de espressomachine uitgevonden?" },
	  {
	    "Italy|France|Turkey|Spain", "Italien|Frankreich|Türkei|Spanien",
	    "Italie|France|Turquie|Espagne", "Italia|Francia|Turquía|España",
	    "Italia|Francia|Turchia|Spagna", "Itália|França|Turquia|Espanha",
	    "Italië|Frankrijk|Turkije|Spanje" } },
	{ {
	    "At how many degrees Celsius does water boil at sea level?",
	    "Bei wie viel Grad Celsius kocht Wasser auf Meereshöhe?",
	    "À combien de degrés Celsius l’eau bout-elle au niveau de la mer ?",
	    "¿A cuántos grados Celsius hierve el agua al nivel del mar?",
	    "A quanti gradi Celsius bolle l’acqua al livello del mare?",
	    "A quantos graus Celsius ferve a água ao nível do mar?",
	    "Bij hoeveel graden Celsius kookt water op zeeniveau?" },
	  {
	    "100|80|90|120" } },
	{ {
	    "What does a cappuccino have on top?", "Was liegt auf einem Cappuccino?" },
	  {
	    "Milk foam|Ice|Lemon|Egg white", "Milchschaum|Eis|Zitrone|Eischnee" } },
	{ {
	    "From which plant are green and black tea?",
	    "Von welcher Pflanze kommen grüner und schwarzer Tee?" },
	  {
	    "Camellia|Mint|Hibiscus|Chamomile", "Kamelie|Minze|Hibiskus|Kamille" } },
	{ {
	    "Which country is the original home of arabica coffee?",
	    "Welches Land ist die Heimat des Arabica-Kaffees?" },
	  {
	    "Ethiopia|Brazil|Vietnam|India", "Äthiopien|Brasilien|Vietnam|Indien" } },
	{ {
	    "What is a person who makes espresso called?", "Wie heißt, wer Espresso zubereitet?" },
	  {
	    "Barista|Sommelier|Maître|Chef" } },
	{ {
	    "Which drink is espresso with hot water?", "Welches Getränk ist Espresso mit heißem "
	    "Wasser?" },
	  {
	    "Americano|Macchiato|Cortado|Latte" } },
	{ {
	    "What is matcha?", "Was ist Matcha?" },
	  {
	    "Ground green tea|Roasted rice|Black tea|Dried mint",
	    "Gemahlener Grüntee|Gerösteter Reis|Schwarztee|Getrocknete Minze" } },
};
