/* Questions of the quiz, by trade: facts that are true everywhere and stay true. */
#include "lib/composer/quiz_priv.h"

const struct cg_quiz_row cg_quiz_home[CG_QUIZ_EACH] = {
	{ {
	    "How many sides has a cube?", "Wie viele Flächen hat ein Würfel?",
	    "Combien de faces a un cube ?", "¿Cuántas caras tiene un cubo?",
	    "Quante facce ha un cubo?",
	    "Quantas faces tem um cubo?", "Hoeveel vlakken heeft een kubus?" },
	  {
	    "6|4|8|12" } },
	{ {
	    "How many square metres has a room of 4 by 5 metres?",
	    "Wie viele Quadratmeter hat ein Zimmer von 4 mal 5 Metern?",
	    "Combien de mètres carrés a une pièce de 4 mètres sur 5 ?",
	    "¿Cuántos metros cuadrados tiene una habitación de 4 por 5 metros?",
	    "Quanti metri quadrati ha una stanza di 4 metri per 5?",
	    "Quantos metros quadrados tem um quarto de 4 por 5 metros?",
	    "Hoeveel vierkante meter is een kamer van 4 bij 5 meter?" },
	  {
	    "20|9|18|25" } },
	{ {
	    "How many legs has a classic milking stool?",
	    "Wie viele Beine hat ein klassischer Melkschemel?",
	    "Combien de pieds a un tabouret à traire classique ?",
	    "¿Cuántas patas tiene un taburete de ordeñar clásico?",
	    "Quante gambe ha il classico sgabello da mungitura?",
	    "Quantas pernas tem um banco de ordenha clássico?",
	    "Hoeveel poten heeft een klassiek melkkrukje?" },
	  {
	    "3|2|4|6" } },
	{ {
	    "How many degrees has a right angle?", "Wie viele Grad hat ein rechter Winkel?",
	    "Combien de degrés a un angle droit ?", "¿Cuántos grados tiene un ángulo recto?",
	    "Quanti gradi ha un angolo retto?", "Quantos graus tem um ângulo reto?",
	    "Hoeveel graden is een rechte hoek?" },
	  {
	    "90|45|60|180" } },
	{ {
	    "How many millimetres are one centimetre?", "Wie viele Millimeter sind ein Zentimeter?",
	    "Combien de millimètres font un centimètre ?", "¿Cuántos milímetros tiene un "
	    "centímetro?",
	    "Quanti millimetri sono un centimetro?", "Quantos milímetros tem um centímetro?",
	    "Hoeveel millimeter is een centimeter?" },
	  {
	    "10|5|12|100" } },
	{ {
	    "Which three letters name diodes that give light?",
	    "Welche drei Buchstaben stehen für leuchtende Dioden?",
	    "Quelles trois lettres désignent les diodes lumineuses ?",
	    "¿Qué tres letras nombran los diodos que dan luz?",
	    "Quali tre lettere indicano i diodi luminosi?", "Que três letras designam os díodos "
	    "de luz?",
	    "Welke drie letters staan voor lichtgevende diodes?" },
	  {
	    "LED|LCD|DVD|USB" } },
	{ {
	    "Which colours mix to green?", "Welche Farben mischt man zu Grün?" },
	  {
	    "Blue and yellow|Red and blue|Red and white|Black and red",
	    "Blau und Gelb|Rot und Blau|Rot und Weiß|Schwarz und Rot" } },
	{ {
	    "Which school of design was founded in Weimar in 1919?",
	    "Welche Schule wurde 1919 in Weimar gegründet?" },
	  {
	    "Bauhaus|De Stijl|Jugendstil|Memphis" } },
	{ {
	    "Which tool shows if a shelf is level?", "Welches Werkzeug zeigt, ob ein Regal gerade "
	    "ist?" },
	  {
	    "Spirit level|Hammer|Chisel|Pliers", "Wasserwaage|Hammer|Meißel|Zange" } },
	{ {
	    "From what is porcelain fired?", "Woraus wird Porzellan gebrannt?" },
	  {
	    "Kaolin clay|Chalk|Sand alone|Gypsum", "Kaolin|Kreide|Nur Sand|Gips" } },
	{ {
	    "Which wood is known for being very light?", "Welches Holz ist besonders leicht?" },
	  {
	    "Balsa|Oak|Ebony|Beech", "Balsa|Eiche|Ebenholz|Buche" } },
	{ {
	    "What does wax do in a candle?", "Was tut das Wachs in einer Kerze?" },
	  {
	    "It is the fuel|It cools|It colours|It holds the wick dry",
	    "Es ist der Brennstoff|Es kühlt|Es färbt|Es hält trocken" } },
};

const struct cg_quiz_row cg_quiz_cars[CG_QUIZ_EACH] = {
	{ {
	    "How many wheels touch the road in a usual car?",
	    "Wie viele Räder hat ein gewöhnliches Auto auf der Straße?",
	    "Combien de roues touchent la route sur une voiture ordinaire ?",
	    "¿Cuántas ruedas tiene en la carretera un coche normal?",
	    "Quante ruote poggiano a terra in un’auto normale?",
	    "Quantas rodas tem no chão um carro normal?",
	    "Hoeveel wielen raken de weg bij een gewone auto?" },
	  {
	    "4|3|5|6" } },
	{ {
	    "In which year did Carl Benz patent his motor car?",
	    "In welchem Jahr meldete Carl Benz seinen Motorwagen an?",
	    "En quelle année Carl Benz breveta-t-il son automobile ?",
	    "¿En qué año patentó Carl Benz su automóvil?",
	    "In che anno Carl Benz brevettò la sua automobile?",
	    "Em que ano patenteou Carl Benz o seu automóvel?",
	    "In welk jaar vroeg Carl Benz patent op zijn auto?" },
	  {
	    "1886|1846|1906|1926" } },
	{ {
	    "How many strokes has the usual petrol engine cycle?",
	    "Wie viele Takte hat der übliche Ottomotor?",
	    "Combien de temps a le cycle du moteur à essence courant ?",
	    "¿Cuántos tiempos tiene el motor de gasolina normal?",
	    "Quanti tempi ha il normale motore a benzina?",
	    "Quantos tempos tem o motor a gasolina normal?",
	    "Hoeveel takten heeft de gewone benzinemotor?" },
	  {
	    "4|2|3|6" } },
	{ {
	    "Which colour of a traffic light means stop?", "Welche Ampelfarbe bedeutet Halt?",
	    "Quelle couleur du feu veut dire stop ?", "¿Qué color del semáforo significa parar?",
	    "Quale colore del semaforo significa stop?", "Que cor do semáforo significa parar?",
	    "Welke kleur van het verkeerslicht betekent stop?" },
	  {
	    "Red|Green|Yellow|Blue", "Rot|Grün|Gelb|Blau", "Rouge|Vert|Orange|Bleu",
	    "Rojo|Verde|Ámbar|Azul", "Rosso|Verde|Giallo|Blu", "Vermelho|Verde|Amarelo|Azul",
	    "Rood|Groen|Oranje|Blauw" } },
	{ {
	    "How many corners has a stop sign?", "Wie viele Ecken hat ein Stoppschild?",
	    "Combien de côtés a un panneau stop ?", "¿Cuántos lados tiene una señal de stop?",
	    "Quanti lati ha il segnale di stop?", "Quantos lados tem o sinal de stop?",
	    "Hoeveel hoeken heeft een stopbord?" },
	  {
	    "8|4|6|10" } },
	{ {
	    "In which unit is battery energy of an electric car given?",
	    "In welcher Einheit gibt man die Energie einer Autobatterie an?",
	    "En quelle unité donne-t-on l’énergie d’une batterie de voiture ?",
	    "¿En qué unidad se da la energía de la batería de un coche eléctrico?",
	    "In quale unità si dà l’energia della batteria di un’auto?",
	    "Em que unidade se dá a energia da bateria de um carro?",
	    "In welke eenheid geeft men de energie van een autobatterij aan?" },
	  {
	    "kWh|km/h|bar|rpm" } },
	{ {
	    "What does ABS keep from locking?", "Was blockiert dank ABS nicht?" },
	  {
	    "The wheels|The doors|The belt|The wipers", "Die Räder|Die Türen|Der Gurt|Die "
	    "Wischer" } },
	{ {
	    "Who made the first long drive by car in 1888?",
	    "Wer machte 1888 die erste Überlandfahrt im Auto?" },
	  {
	    "Bertha Benz|Marie Curie|Amelia Earhart|Ada Lovelace" } },
	{ {
	    "What does a gearbox change?", "Was ändert ein Getriebe?" },
	  {
	    "Speed and torque|Colour|Fuel type|Tyre pressure",
	    "Drehzahl und Drehmoment|Die Farbe|Den Kraftstoff|Den Reifendruck" } },
	{ {
	    "From which tree came the first tyre rubber?", "Von welchem Baum kam der erste "
	    "Reifengummi?" },
	  {
	    "Rubber tree|Oak|Olive|Cedar", "Kautschukbaum|Eiche|Olivenbaum|Zeder" } },
	{ {
	    "What belongs in every car in case of an accident?",
	    "Was gehört für den Notfall in jedes Auto?" },
	  {
	    "First-aid kit|Umbrella|Radio|Map", "Verbandkasten|Regenschirm|Radio|Landkarte" } },
	{ {
	    "Which pedal is on the right?", "Welches Pedal liegt rechts?" },
	  {
	    "Accelerator|Brake|Clutch|Horn", "Gaspedal|Bremse|Kupplung|Hupe" } },
};

const struct cg_quiz_row cg_quiz_pets[CG_QUIZ_EACH] = {
	{ {
	    "How many toes has a cat on a front paw, as a rule?",
	    "Wie viele Zehen hat eine Katze an einer Vorderpfote in der Regel?",
	    "Combien de doigts a un chat à une patte avant, en général ?",
	    "¿Cuántos dedos tiene un gato en una pata delantera, por lo general?",
	    "Quante dita ha un gatto in una zampa anteriore, di regola?",
	    "Quantos dedos tem um gato numa pata da frente, em regra?",
	    "Hoeveel tenen heeft een kat gewoonlijk aan een voorpoot?" },
	  {
	    "5|3|4|6" } },
	{ {
	    "How many teeth has a grown dog, as a rule?",
	    "Wie viele Zähne hat ein erwachsener Hund in der Regel?",
	    "Combien de dents a un chien adulte, en général ?",
	    "¿Cuántos dientes tiene un perro adulto, por lo general?",
	    "Quanti denti ha un cane adulto, di regola?", "Quantos dentes tem um cão adulto, em "
	    "regra?",
	    "Hoeveel tanden heeft een volwassen hond gewoonlijk?" },
	  {
	    "42|28|32|50" } },
	{ {
	    "About how many hours a day does a cat sleep?",
	    "Wie viele Stunden am Tag schläft eine Katze etwa?",
	    "Combien d’heures par jour dort un chat, environ ?",
	    "¿Cuántas horas al día duerme un gato, más o menos?",
	    "Quante ore al giorno dorme un gatto, circa?",
	    "Quantas horas por dia dorme um gato, mais ou menos?",
	    "Hoeveel uur per dag slaapt een kat ongeveer?" },
	  {
	    "14|4|7|23" } },
	{ {
	    "How many legs has a parrot?", "Wie viele Beine hat ein Papagei?",
	    "Combien de pattes a un perroquet ?", "¿Cuántas patas tiene un loro?",
	    "Quante zampe ha un pappagallo?", "Quantas patas tem um papagaio?",
	    "Hoeveel poten heeft een papegaai?" },
	  {
	    "2|3|4|6" } },
	{ {
	    "Which wild animal is the dog’s ancestor?", "Von welchem Wildtier stammt der Hund ab?",
	    "De quel animal sauvage descend le chien ?", "¿De qué animal salvaje desciende el "
	    "perro?",
	    "Da quale animale selvatico discende il cane?", "De que animal selvagem descende o "
	    "cão?",
	    "Van welk wild dier stamt de hond af?" },
	  {
	    "Wolf|Fox|Bear|Lynx", "Wolf|Fuchs|Bär|Luchs", "Loup|Renard|Ours|Lynx",
	    "Lobo|Zorro|Oso|Lince",
	    "Lupo|Volpe|Orso|Lince", "Lobo|Raposa|Urso|Lince", "Wolf|Vos|Beer|Lynx" } },
	{ {
	    "How many humps has a dromedary?", "Wie viele Höcker hat ein Dromedar?",
	    "Combien de bosses a un dromadaire ?", "¿Cuántas jorobas tiene un dromedario?",
	    "Quante gobbe ha un dromedario?", "Quantas bossas tem um dromedário?",
	    "Hoeveel bulten heeft een dromedaris?" },
	  {
	    "1|2|3|4" } },
	{ {
	    "How does a dog mainly cool itself?", "Wie kühlt sich ein Hund vor allem?" },
	  {
	    "By panting|By sneezing|By blinking|By yawning",
	    "Durch Hecheln|Durch Niesen|Durch Blinzeln|Durch Gähnen" } },
	{ {
	    "What is a young dog called?", "Wie heißt ein junger Hund?" },
	  {
	    "Puppy|Kitten|Foal|Cub", "Welpe|Kätzchen|Fohlen|Ferkel" } },
	{ {
	    "Which food is dangerous for dogs?", "Was ist für Hunde gefährlich?" },
	  {
	    "Chocolate|Carrot|Rice|Pumpkin", "Schokolade|Möhre|Reis|Kürbis" } },
	{ {
	    "With what do cats feel their way in the dark?", "Womit tasten sich Katzen im Dunkeln "
	    "voran?" },
	  {
	    "Whiskers|Tail|Tongue|Teeth", "Schnurrhaare|Schwanz|Zunge|Zähne" } },
	{ {
	    "Through what do fish breathe?", "Womit atmen Fische?" },
	  {
	    "Gills|Fins|Scales|Tail", "Kiemen|Flossen|Schuppen|Schwanz" } },
	{ {
	    "Which pet stores food in its cheeks?", "Welches Haustier sammelt Futter in den "
	    "Backen?" },
	  {
	    "Hamster|Cat|Budgie|Tortoise", "Hamster|Katze|Wellensittich|Schildkröte" } },
};

const struct cg_quiz_row cg_quiz_toys[CG_QUIZ_EACH] = {
	{ {
	    "How many sides has a usual die?", "Wie viele Seiten hat ein gewöhnlicher Würfel?",
	    "Combien de faces a un dé ordinaire ?", "¿Cuántas caras tiene un dado normal?",
	    "Quante facce ha un normale dado?", "Quantas faces tem um dado normal?",
	    "Hoeveel vlakken heeft een gewone dobbelsteen?" },
	  {
	    "6|4|8|10" } },
	{ {
	    "What do two opposite sides of a die add up to?",
	    "Wie viel ergeben zwei gegenüberliegende Seiten eines Würfels?",
	    "Combien font deux faces opposées d’un dé ?", "¿Cuánto suman dos caras opuestas de un "
	    "dado?",
	    "Quanto fanno due facce opposte di un dado?", "Quanto somam duas faces opostas de um "
	    "dado?",
	    "Hoeveel zijn twee tegenoverliggende vlakken van een dobbelsteen samen?" },
	  {
	    "7|5|6|8" } },
	{ {
	    "How many colours has a classic Rubik’s cube?",
	    "Wie viele Farben hat ein klassischer Zauberwürfel?",
	    "Combien de couleurs a un Rubik’s Cube classique ?",
	    "¿Cuántos colores tiene un cubo de Rubik clásico?",
	    "Quanti colori ha un classico cubo di Rubik?", "Quantas cores tem um cubo de Rubik "
	    "clássico?",
	    "Hoeveel kleuren heeft een klassieke kubus van Rubik?" },
	  {
	    "6|4|5|8" } },
	{ {
	    "How many pieces does each player have in chess?", "Wie viele Figuren hat jeder beim "
	    "Schach?",
	    "Combien de pièces a chaque joueur aux échecs ?",
	    "¿Cuántas piezas tiene cada jugador en ajedrez?", "Quanti pezzi ha ogni giocatore a "
	    "scacchi?",
	    "Quantas peças tem cada jogador no xadrez?", "Hoeveel stukken heeft elke speler bij "
	    "schaken?" },
	  {
	    "16|8|12|20" } },
	{ {
	    "How many wheels has a tricycle?", "Wie viele Räder hat ein Dreirad?",
	    "Combien de roues a un tricycle ?", "¿Cuántas ruedas tiene un triciclo?",
	    "Quante ruote ha un triciclo?", "Quantas rodas tem um triciclo?",
	    "Hoeveel wielen heeft een driewieler?" },
	  {
	    "3|1|2|4" } },
	{ {
	    "How many pieces has a domino set from double zero to double six?",
	    "Wie viele Steine hat ein Domino von Null bis Sechs?",
	    "Combien de pièces a un jeu de dominos de zéro à six ?",
	    "¿Cuántas fichas tiene un dominó de cero a seis?",
	    "Quante tessere ha un domino da zero a sei?", "Quantas peças tem um dominó de zero a "
	    "seis?",
	    "Hoeveel stenen heeft een domino van nul tot zes?" },
	  {
	    "28|21|36|42" } },
	{ {
	    "Which bird is awake at night?", "Welcher Vogel ist nachts wach?" },
	  {
	    "Owl|Sparrow|Swan|Robin", "Eule|Spatz|Schwan|Rotkehlchen" } },
	{ {
	    "What does a hedgehog do in winter?", "Was macht der Igel im Winter?" },
	  {
	    "It sleeps|It flies south|It sings|It swims",
	    "Er schläft|Er fliegt fort|Er singt|Er schwimmt" } },
	{ {
	    "Who is the teddy bear named after?", "Nach wem ist der Teddybär benannt?" },
	  {
	    "Theodore Roosevelt|Edward VII|Thomas Edison|Theodor Fontane" } },
	{ {
	    "What keeps a kite in the air?", "Was hält einen Drachen in der Luft?" },
	  {
	    "Wind|String|Heat|Helium", "Der Wind|Die Schnur|Die Wärme|Helium" } },
	{ {
	    "Which animal has a bushy tail and hides nuts?",
	    "Welches Tier versteckt Nüsse und hat einen buschigen Schwanz?" },
	  {
	    "Squirrel|Hedgehog|Mole|Frog", "Eichhörnchen|Igel|Maulwurf|Frosch" } },
	{ {
	    "Which game is played with kings and pawns?", "Welches Spiel hat Könige und Bauern?" },
	  {
	    "Chess|Ludo|Domino|Halma", "Schach|Ludo|Domino|Halma" } },
};

const struct cg_quiz_row cg_quiz_celebration[CG_QUIZ_EACH] = {
	{ {
	    "How many days has a leap year?", "Wie viele Tage hat ein Schaltjahr?",
	    "Combien de jours a une année bissextile ?", "¿Cuántos días tiene un año bisiesto?",
	    "Quanti giorni ha un anno bisestile?", "Quantos dias tem um ano bissexto?",
	    "Hoeveel dagen heeft een schrikkeljaar?" },
	  {
	    "366|364|365|360" } },
	{ {
	    "How many doors has a usual Advent calendar?",
	    "Wie viele Türen hat ein üblicher Adventskalender?",
	    "Combien de fenêtres a un calendrier de l’Avent ordinaire ?",
	    "¿Cuántas puertas tiene un calendario de Adviento normal?",
	    "Quante finestrelle ha un normale calendario dell’Avvento?",
	    "Quantas janelas tem um calendário do Advento normal?",
	    "Hoeveel deurtjes heeft een gewone adventkalender?" },
	  {
	    "24|12|30|31" } },
	{ {
	    "Which gas makes party balloons rise?", "Welches Gas lässt Partyballons steigen?",
	    "Quel gaz fait monter les ballons de fête ?", "¿Qué gas hace subir los globos de "
	    "fiesta?",
	    "Quale gas fa salire i palloncini?", "Que gás faz subir os balões de festa?",
	    "Welk gas laat feestballonnen stijgen?" },
	  {
	    "Helium|Oxygen|Nitrogen|Argon", "Helium|Sauerstoff|Stickstoff|Argon",
	    "Hélium|Oxygène|Azote|Argon", "Helio|Oxígeno|Nitrógeno|Argón",
	    "Elio|Ossigeno|Azoto|Argon",
	    "Hélio|Oxigénio|Azoto|Árgon", "Helium|Zuurstof|Stikstof|Argon" } },
	{ {
	    "After how many years is a silver wedding?", "Nach wie vielen Jahren ist silberne "
	    "Hochzeit?",
	    "Après combien d’années fête-t-on les noces d’argent ?",
	    "¿A los cuántos años son las bodas de plata?", "Dopo quanti anni sono le nozze "
	    "d’argento?",
	    "Ao fim de quantos anos são as bodas de prata?", "Na hoeveel jaar is een zilveren "
	    "bruiloft?" },
	  {
	    "25|10|40|50" } },
	{ {
	    "After how many years is a golden wedding?", "Nach wie vielen Jahren ist goldene "
	    "Hochzeit?",
	    "Après combien d’années fête-t-on les noces d’or ?",
	    "¿A los cuántos años son las bodas de oro?", "Dopo quanti anni sono le nozze d’oro?",
	    "Ao fim de quantos anos são as bodas de ouro?", "Na hoeveel jaar is een gouden "
	    "bruiloft?" },
	  {
	    "50|25|40|60" } },
	{ {
	    "How many hours are in two days?", "Wie viele Stunden haben zwei Tage?",
	    "Combien d’heures font deux jours ?", "¿Cuántas horas son dos días?",
	    "Quante ore sono due giorni?", "Quantas horas são dois dias?",
	    "Hoeveel uur is twee dagen?" },
	  {
	    "48|24|36|72" } },
	{ {
	    "On which date does the year end in the Gregorian calendar?",
	    "An welchem Tag endet das Jahr?" },
	  {
	    "31 December|30 December|1 January|24 December",
	    "31. Dezember|30. Dezember|1. Januar|24. Dezember" } },
	{ {
	    "How many planets go round the sun?", "Wie viele Planeten umkreisen die Sonne?" },
	  {
	    "8|7|9|12" } },
	{ {
	    "In which year did people first walk on the moon?",
	    "In welchem Jahr betrat zuerst ein Mensch den Mond?" },
	  {
	    "1969|1959|1979|1949" } },
	{ {
	    "Which country gave the United States the Statue of Liberty?",
	    "Welches Land schenkte den USA die Freiheitsstatue?" },
	  {
	    "France|Spain|Greece|Canada", "Frankreich|Spanien|Griechenland|Kanada" } },
	{ {
	    "In which country were fireworks invented?", "In welchem Land wurde das Feuerwerk "
	    "erfunden?" },
	  {
	    "China|Italy|Peru|Norway", "China|Italien|Peru|Norwegen" } },
	{ {
	    "Which shape has a full moon to the eye?", "Welche Form hat der Vollmond für das "
	    "Auge?" },
	  {
	    "Round|Square|Star|Half", "Rund|Eckig|Sternförmig|Halb" } },
};
