/* Questions of the quiz, by trade: facts that are true everywhere and stay true. */
#include "lib/composer/quiz_priv.h"

const struct cg_quiz_row cg_quiz_culture[CG_QUIZ_EACH] = {
	{ {
	    "Who painted the Mona Lisa?", "Wer malte die Mona Lisa?", "Qui a peint la Joconde ?",
	    "¿Quién pintó la Mona Lisa?", "Chi dipinse la Gioconda?", "Quem pintou a Mona Lisa?",
	    "Wie schilderde de Mona Lisa?" },
	  {
	    "Leonardo da Vinci|Michelangelo|Raphael|Titian",
	    "Leonardo da Vinci|Michelangelo|Raffael|Tizian",
	    "Léonard de Vinci|Michel-Ange|Raphaël|Titien",
	    "Leonardo da Vinci|Miguel Ángel|Rafael|Tiziano",
	    "Leonardo da Vinci|Michelangelo|Raffaello|Tiziano",
	    "Leonardo da Vinci|Miguel Ângelo|Rafael|Ticiano",
	    "Leonardo da Vinci|Michelangelo|Rafaël|Titiaan" } },
	{ {
	    "In which museum does the Mona Lisa hang?", "In welchem Museum hängt die Mona Lisa?",
	    "Dans quel musée est la Joconde ?", "¿En qué museo está la Mona Lisa?",
	    "In quale museo si trova la Gioconda?", "Em que museu está a Mona Lisa?",
	    "In welk museum hangt de Mona Lisa?" },
	  {
	    "Louvre|Prado|Uffizi|Rijksmuseum", "Louvre|Prado|Uffizien|Rijksmuseum",
	    "Louvre|Prado|Offices|Rijksmuseum" } },
	{ {
	    "Who painted “The Night Watch”?", "Wer malte die „Nachtwache“?",
	    "Qui a peint « La Ronde de nuit » ?", "¿Quién pintó «La ronda de noche»?",
	    "Chi dipinse «La ronda di notte»?", "Quem pintou «A Ronda da Noite»?",
	    "Wie schilderde ‘De Nachtwacht’?" },
	  {
	    "Rembrandt|Vermeer|Rubens|Van Gogh" } },
	{ {
	    "Who improved the steam engine with a separate condenser?",
	    "Wer verbesserte die Dampfmaschine um den Kondensator?",
	    "Qui améliora la machine à vapeur avec un condenseur séparé ?",
	    "¿Quién mejoró la máquina de vapor con un condensador?",
	    "Chi migliorò la macchina a vapore con il condensatore?",
	    "Quem melhorou a máquina a vapor com o condensador?",
	    "Wie verbeterde de stoommachine met een condensor?" },
	  {
	    "James Watt|Nikola Tesla|Thomas Edison|Alexander Bell" } },
	{ {
	    "On how many feet does the Eiffel Tower stand?", "Auf wie vielen Füßen steht der "
	    "Eiffelturm?",
	    "Sur combien de piliers repose la tour Eiffel ?",
	    "¿Sobre cuántos pilares está la torre Eiffel?", "Su quanti piloni poggia la torre "
	    "Eiffel?",
	    "Em quantos pilares assenta a torre Eiffel?", "Op hoeveel poten staat de "
	    "Eiffeltoren?" },
	  {
	    "4|3|6|8" } },
	{ {
	    "In which year was the Eiffel Tower opened?",
	    "In welchem Jahr wurde der Eiffelturm eröffnet?",
	    "En quelle année la tour Eiffel fut-elle inaugurée ?",
	    "¿En qué año se inauguró la torre Eiffel?", "In che anno fu inaugurata la torre "
	    "Eiffel?",
	    "Em que ano foi inaugurada a torre Eiffel?", "In welk jaar werd de Eiffeltoren "
	    "geopend?" },
	  {
	    "1889|1789|1839|1939" } },
	{ {
	    "Who built the computer Z3?", "Wer baute den Rechner Z3?" },
	  {
	    "Konrad Zuse|Carl Benz|Werner Siemens|Otto Hahn" } },
	{ {
	    "In which unit is electric current measured?",
	    "In welcher Einheit misst man elektrischen Strom?" },
	  {
	    "Ampere|Volt|Watt|Metre", "Ampere|Volt|Watt|Meter" } },
	{ {
	    "Which invention is Gutenberg known for in Europe?",
	    "Wofür ist Gutenberg in Europa bekannt?" },
	  {
	    "Printing with movable type|The telescope|The clock|Gunpowder",
	    "Buchdruck mit beweglichen Lettern|Das Fernrohr|Die Uhr|Das Schießpulver" } },
	{ {
	    "Which ancient stone helped to read hieroglyphs?",
	    "Welcher Stein half, Hieroglyphen zu lesen?" },
	  {
	    "Rosetta Stone|Blarney Stone|Sunstone|Moonstone",
	    "Stein von Rosette|Stein der Weisen|Sonnenstein|Mondstein" } },
	{ {
	    "What does a curator look after?", "Worum kümmert sich ein Kurator?" },
	  {
	    "A collection|A kitchen|A garden|A stage",
	    "Um eine Sammlung|Um eine Küche|Um einen Garten|Um eine Bühne" } },
	{ {
	    "Which material did Michelangelo carve David from?",
	    "Aus welchem Stoff ist Michelangelos David?" },
	  {
	    "Marble|Bronze|Oak|Granite", "Marmor|Bronze|Eiche|Granit" } },
};

const struct cg_quiz_row cg_quiz_travel[CG_QUIZ_EACH] = {
	{ {
	    "How many oceans are usually counted?", "Wie viele Ozeane zählt man üblicherweise?",
	    "Combien d’océans compte-t-on d’ordinaire ?", "¿Cuántos océanos se cuentan "
	    "normalmente?",
	    "Quanti oceani si contano di solito?", "Quantos oceanos se contam habitualmente?",
	    "Hoeveel oceanen telt men gewoonlijk?" },
	  {
	    "5|3|4|7" } },
	{ {
	    "Which is the largest ocean?", "Welcher ist der größte Ozean?",
	    "Quel est le plus grand océan ?", "¿Cuál es el océano más grande?",
	    "Qual è l’oceano più grande?", "Qual é o maior oceano?", "Wat is de grootste oceaan?" },
	  {
	    "Pacific|Atlantic|Indian|Arctic", "Pazifik|Atlantik|Indischer|Arktischer",
	    "Pacifique|Atlantique|Indien|Arctique", "Pacífico|Atlántico|Índico|Ártico",
	    "Pacifico|Atlantico|Indiano|Artico", "Pacífico|Atlântico|Índico|Ártico",
	    "Stille|Atlantische|Indische|Noordelijke" } },
	{ {
	    "How high is Mount Everest, in metres, rounded?",
	    "Wie hoch ist der Mount Everest in Metern, gerundet?",
	    "Quelle est l’altitude de l’Everest en mètres, arrondie ?",
	    "¿Qué altura tiene el Everest en metros, redondeada?",
	    "Quanto è alto l’Everest in metri, arrotondando?",
	    "Que altura tem o Evereste em metros, arredondada?",
	    "Hoe hoog is de Mount Everest in meter, afgerond?" },
	  {
	    "8849|7849|9849|6849" } },
	{ {
	    "How many hours does the earth take for one turn, rounded?",
	    "Wie viele Stunden braucht die Erde für eine Drehung, gerundet?",
	    "En combien d’heures la Terre tourne-t-elle sur elle-même, environ ?",
	    "¿En cuántas horas gira la Tierra, más o menos?", "In quante ore gira la Terra, circa?",
	    "Em quantas horas gira a Terra, mais ou menos?",
	    "In hoeveel uur draait de aarde rond, ongeveer?" },
	  {
	    "24|12|36|48" } },
	{ {
	    "Which city stands on more than a hundred small islands?",
	    "Welche Stadt steht auf über hundert kleinen Inseln?",
	    "Quelle ville est bâtie sur plus de cent petites îles ?",
	    "¿Qué ciudad está sobre más de cien islas pequeñas?",
	    "Quale città sorge su più di cento isolette?",
	    "Que cidade assenta em mais de cem ilhas pequenas?",
	    "Welke stad ligt op meer dan honderd eilandjes?" },
	  {
	    "Venice|Madrid|Vienna|Prague", "Venedig|Madrid|Wien|Prag",
	    "Venise|Madrid|Vienne|Prague",
	    "Venecia|Madrid|Viena|Praga", "Venezia|Madrid|Vienna|Praga",
	    "Veneza|Madrid|Viena|Praga",
	    "Venetië|Madrid|Wenen|Praag" } },
	{ {
	    "How many points has a simple compass?",
	    "Wie viele Himmelsrichtungen hat ein einfacher Kompass?",
	    "Combien y a-t-il de points cardinaux ?", "¿Cuántos puntos cardinales hay?",
	    "Quanti sono i punti cardinali?", "Quantos são os pontos cardeais?",
	    "Hoeveel hoofdwindstreken zijn er?" },
	  {
	    "4|3|6|12" } },
	{ {
	    "Which is the longest river of Europe?", "Welcher ist der längste Fluss Europas?" },
	  {
	    "Volga|Danube|Rhine|Loire", "Wolga|Donau|Rhein|Loire" } },
	{ {
	    "Which desert is the largest hot one?", "Welche ist die größte heiße Wüste?" },
	  {
	    "Sahara|Gobi|Atacama|Namib" } },
	{ {
	    "In which country is Machu Picchu?", "In welchem Land liegt Machu Picchu?" },
	  {
	    "Peru|Chile|Mexico|Bolivia", "Peru|Chile|Mexiko|Bolivien" } },
	{ {
	    "Which country has the shape of a boot?", "Welches Land sieht aus wie ein Stiefel?" },
	  {
	    "Italy|Norway|Greece|Cuba", "Italien|Norwegen|Griechenland|Kuba" } },
	{ {
	    "What document lets you cross most borders?",
	    "Mit welchem Dokument überquert man die meisten Grenzen?" },
	  {
	    "Passport|Ticket|Receipt|Menu", "Reisepass|Fahrkarte|Quittung|Speisekarte" } },
	{ {
	    "Which line divides the earth into north and south?",
	    "Welche Linie teilt die Erde in Nord und Süd?" },
	  {
	    "Equator|Meridian|Tropic|Date line", "Äquator|Meridian|Wendekreis|Datumsgrenze" } },
};

const struct cg_quiz_row cg_quiz_sport[CG_QUIZ_EACH] = {
	{ {
	    "How many players of one team are on a football pitch?",
	    "Wie viele Spieler einer Mannschaft stehen auf dem Fußballfeld?",
	    "Combien de joueurs a une équipe de football sur le terrain ?",
	    "¿Cuántos jugadores tiene un equipo de fútbol en el campo?",
	    "Quanti giocatori ha una squadra di calcio in campo?",
	    "Quantos jogadores tem uma equipa de futebol em campo?",
	    "Hoeveel spelers heeft een voetbalploeg op het veld?" },
	  {
	    "11|9|10|12" } },
	{ {
	    "How many rings has the Olympic flag?", "Wie viele Ringe hat die olympische Flagge?",
	    "Combien d’anneaux a le drapeau olympique ?", "¿Cuántos anillos tiene la bandera "
	    "olímpica?",
	    "Quanti anelli ha la bandiera olimpica?", "Quantos anéis tem a bandeira olímpica?",
	    "Hoeveel ringen heeft de olympische vlag?" },
	  {
	    "5|4|6|7" } },
	{ {
	    "How many minutes has a football match without extra time?",
	    "Wie viele Minuten dauert ein Fußballspiel ohne Nachspielzeit?",
	    "Combien de minutes dure un match de football sans prolongation ?",
	    "¿Cuántos minutos dura un partido de fútbol sin añadido?",
	    "Quanti minuti dura una partita di calcio senza recupero?",
	    "Quantos minutos dura um jogo de futebol sem descontos?",
	    "Hoeveel minuten duurt een voetbalwedstrijd zonder extra tijd?" },
	  {
	    "90|60|80|100" } },
	{ {
	    "How many players of one team are on a basketball court?",
	    "Wie viele Spieler einer Mannschaft stehen beim Basketball auf dem Feld?",
	    "Combien de joueurs a une équipe de basket sur le terrain ?",
	    "¿Cuántos jugadores tiene un equipo de baloncesto en la pista?",
	    "Quanti giocatori ha una squadra di basket in campo?",
	    "Quantos jogadores tem uma equipa de basquetebol em campo?",
	    "Hoeveel spelers heeft een basketbalploeg op het veld?" },
	  {
	    "5|4|6|7" } },
	{ {
	    "How long is an Olympic swimming pool, in metres?",
	    "Wie lang ist ein olympisches Schwimmbecken in Metern?",
	    "Quelle est la longueur d’un bassin olympique en mètres ?",
	    "¿Cuántos metros mide una piscina olímpica de largo?",
	    "Quanti metri è lunga una piscina olimpica?",
	    "Quantos metros de comprimento tem uma piscina olímpica?",
	    "Hoeveel meter lang is een olympisch zwembad?" },
	  {
	    "50|25|75|100" } },
	{ {
	    "In which year were the first modern Olympic Games?",
	    "In welchem Jahr waren die ersten Olympischen Spiele der Neuzeit?",
	    "En quelle année eurent lieu les premiers Jeux modernes ?",
	    "¿En qué año fueron los primeros Juegos modernos?",
	    "In che anno furono i primi Giochi moderni?", "Em que ano foram os primeiros Jogos "
	    "modernos?",
	    "In welk jaar waren de eerste moderne Spelen?" },
	  {
	    "1896|1876|1912|1936" } },
	{ {
	    "What is zero points called in tennis?", "Wie heißt null Punkte im Tennis?" },
	  {
	    "Love|Deuce|Ace|Let" } },
	{ {
	    "In which sport is there a butterfly stroke?",
	    "In welcher Sportart gibt es den Schmetterlingsstil?" },
	  {
	    "Swimming|Rowing|Tennis|Golf", "Schwimmen|Rudern|Tennis|Golf" } },
	{ {
	    "Which colour is the leader’s jersey of the Tour de France?",
	    "Welche Farbe hat das Trikot des Führenden der Tour de France?" },
	  {
	    "Yellow|Pink|Red|White", "Gelb|Rosa|Rot|Weiß" } },
	{ {
	    "How many holes has a full golf course?", "Wie viele Löcher hat ein ganzer "
	    "Golfplatz?" },
	  {
	    "18|9|12|24" } },
	{ {
	    "Which martial art comes from Japan?", "Welche Kampfkunst kommt aus Japan?" },
	  {
	    "Judo|Taekwondo|Capoeira|Savate" } },
	{ {
	    "What does a biathlete do besides skiing?", "Was macht ein Biathlet außer Skilaufen?" },
	  {
	    "Shoots|Jumps|Swims|Cycles", "Schießen|Springen|Schwimmen|Radfahren" } },
};

const struct cg_quiz_row cg_quiz_health[CG_QUIZ_EACH] = {
	{ {
	    "How many teeth has an adult at most, as a rule?",
	    "Wie viele Zähne hat ein Erwachsener in der Regel höchstens?",
	    "Combien de dents a au plus un adulte, en général ?",
	    "¿Cuántos dientes tiene como máximo un adulto, por lo general?",
	    "Quanti denti ha al massimo un adulto, di regola?",
	    "Quantos dentes tem no máximo um adulto, em regra?",
	    "Hoeveel tanden heeft een volwassene gewoonlijk hoogstens?" },
	  {
	    "32|28|30|36" } },
	{ {
	    "How many chambers has the human heart?", "Wie viele Kammern und Vorhöfe hat das Herz?",
	    "Combien de cavités a le cœur humain ?", "¿Cuántas cavidades tiene el corazón humano?",
	    "Quante cavità ha il cuore umano?", "Quantas cavidades tem o coração humano?",
	    "Hoeveel kamers en boezems heeft het hart?" },
	  {
	    "4|2|3|6" } },
	{ {
	    "How many bones has an adult, as a rule?",
	    "Wie viele Knochen hat ein Erwachsener in der Regel?",
	    "Combien d’os a un adulte, en général ?", "¿Cuántos huesos tiene un adulto, por lo "
	    "general?",
	    "Quante ossa ha un adulto, di regola?", "Quantos ossos tem um adulto, em regra?",
	    "Hoeveel botten heeft een volwassene gewoonlijk?" },
	  {
	    "206|106|306|406" } },
	{ {
	    "What is normal body temperature in °C, about?",
	    "Wie hoch ist die normale Körpertemperatur in °C etwa?",
	    "Quelle est la température normale du corps en °C, environ ?",
	    "¿Cuál es la temperatura normal del cuerpo en °C, más o menos?",
	    "Qual è la temperatura normale del corpo in °C, circa?",
	    "Qual é a temperatura normal do corpo em °C, mais ou menos?",
	    "Wat is de normale lichaamstemperatuur in °C, ongeveer?" },
	  {
	    "37|34|39|41" } },
	{ {
	    "How many senses are counted traditionally?", "Wie viele Sinne zählt man herkömmlich?",
	    "Combien de sens compte-t-on traditionnellement ?",
	    "¿Cuántos sentidos se cuentan tradicionalmente?", "Quanti sensi si contano "
	    "tradizionalmente?",
	    "Quantos sentidos se contam tradicionalmente?", "Hoeveel zintuigen telt men van "
	    "oudsher?" },
	  {
	    "5|4|6|7" } },
	{ {
	    "How many lungs has a person, as a rule?",
	    "Wie viele Lungenflügel hat ein Mensch in der Regel?",
	    "Combien de poumons a un être humain, en général ?",
	    "¿Cuántos pulmones tiene una persona, por lo general?",
	    "Quanti polmoni ha una persona, di regola?", "Quantos pulmões tem uma pessoa, em "
	    "regra?",
	    "Hoeveel longen heeft een mens gewoonlijk?" },
	  {
	    "2|1|3|4" } },
	{ {
	    "Which vitamin do oranges hold much of?", "Welches Vitamin steckt reichlich in "
	    "Orangen?" },
	  {
	    "C|D|K|B12" } },
	{ {
	    "Which organ pumps the blood?", "Welches Organ pumpt das Blut?" },
	  {
	    "The heart|The liver|The lungs|The kidneys", "Das Herz|Die Leber|Die Lunge|Die "
	    "Nieren" } },
	{ {
	    "From which country is yoga?", "Aus welchem Land kommt Yoga?" },
	  {
	    "India|Japan|Greece|Egypt", "Indien|Japan|Griechenland|Ägypten" } },
	{ {
	    "Which mineral do bones need most?", "Welchen Mineralstoff brauchen Knochen am "
	    "meisten?" },
	  {
	    "Calcium|Iodine|Zinc|Copper", "Kalzium|Jod|Zink|Kupfer" } },
	{ {
	    "Which is the longest bone of the body?", "Welcher ist der längste Knochen des "
	    "Körpers?" },
	  {
	    "Thigh bone|Upper arm|Shin|Rib", "Oberschenkelknochen|Oberarm|Schienbein|Rippe" } },
	{ {
	    "What do lungs take from the air?", "Was nehmen die Lungen aus der Luft auf?" },
	  {
	    "Oxygen|Nitrogen|Helium|Argon", "Sauerstoff|Stickstoff|Helium|Argon" } },
};

const struct cg_quiz_row cg_quiz_garden[CG_QUIZ_EACH] = {
	{ {
	    "How many legs has a bee?", "Wie viele Beine hat eine Biene?",
	    "Combien de pattes a une abeille ?", "¿Cuántas patas tiene una abeja?",
	    "Quante zampe ha un’ape?", "Quantas patas tem uma abelha?",
	    "Hoeveel poten heeft een bij?" },
	  {
	    "6|4|8|10" } },
	{ {
	    "How many leaves has a lucky clover?", "Wie viele Blätter hat ein Glücksklee?",
	    "Combien de feuilles a un trèfle porte-bonheur ?",
	    "¿Cuántas hojas tiene un trébol de la suerte?", "Quante foglie ha un quadrifoglio?",
	    "Quantas folhas tem um trevo da sorte?", "Hoeveel blaadjes heeft een "
	    "geluksklavertje?" },
	  {
	    "4|3|5|7" } },
	{ {
	    "Which gas do leaves take from the air?", "Welches Gas nehmen Blätter aus der Luft "
	    "auf?",
	    "Quel gaz les feuilles prennent-elles dans l’air ?",
	    "¿Qué gas toman las hojas del aire?",
	    "Quale gas prendono le foglie dall’aria?", "Que gás tiram as folhas do ar?",
	    "Welk gas halen bladeren uit de lucht?" },
	  {
	    "CO₂|N₂|He|H₂" } },
	{ {
	    "How many legs has a spider?", "Wie viele Beine hat eine Spinne?",
	    "Combien de pattes a une araignée ?", "¿Cuántas patas tiene una araña?",
	    "Quante zampe ha un ragno?", "Quantas patas tem uma aranha?",
	    "Hoeveel poten heeft een spin?" },
	  {
	    "8|6|10|12" } },
	{ {
	    "How many wings has a butterfly?", "Wie viele Flügel hat ein Schmetterling?",
	    "Combien d’ailes a un papillon ?", "¿Cuántas alas tiene una mariposa?",
	    "Quante ali ha una farfalla?", "Quantas asas tem uma borboleta?",
	    "Hoeveel vleugels heeft een vlinder?" },
	  {
	    "4|2|6|8" } },
	{ {
	    "How many rings does a tree trunk grow in ten years, as a rule?",
	    "Wie viele Jahresringe wachsen in zehn Jahren in der Regel?",
	    "Combien de cernes un arbre fait-il en dix ans, en général ?",
	    "¿Cuántos anillos forma un árbol en diez años, por lo general?",
	    "Quanti anelli forma un albero in dieci anni, di regola?",
	    "Quantos anéis forma uma árvore em dez anos, em regra?",
	    "Hoeveel jaarringen groeien er gewoonlijk in tien jaar?" },
	  {
	    "10|1|5|20" } },
	{ {
	    "What do plants need for photosynthesis?", "Was brauchen Pflanzen zur Fotosynthese?" },
	  {
	    "Light|Noise|Salt|Wind", "Licht|Lärm|Salz|Wind" } },
	{ {
	    "Which animal loosens the soil?", "Welches Tier lockert den Boden?" },
	  {
	    "Earthworm|Snail|Sparrow|Fly", "Regenwurm|Schnecke|Spatz|Fliege" } },
	{ {
	    "What makes leaves green?", "Was macht Blätter grün?" },
	  {
	    "Chlorophyll|Sugar|Iron|Water", "Chlorophyll|Zucker|Eisen|Wasser" } },
	{ {
	    "Which tree grows from an acorn?", "Welcher Baum wächst aus einer Eichel?" },
	  {
	    "Oak|Beech|Pine|Lime", "Eiche|Buche|Kiefer|Linde" } },
	{ {
	    "Which flower turns to the sun when young?", "Welche Blume dreht sich jung zur "
	    "Sonne?" },
	  {
	    "Sunflower|Tulip|Rose|Daisy", "Sonnenblume|Tulpe|Rose|Gänseblümchen" } },
	{ {
	    "Why is a ladybird useful in the garden?", "Warum ist der Marienkäfer im Garten "
	    "nützlich?" },
	  {
	    "It eats aphids|It digs|It waters|It sings",
	    "Er frisst Blattläuse|Er gräbt|Er gießt|Er singt" } },
};
