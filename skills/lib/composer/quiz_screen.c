/* Questions of the quiz, by trade: facts that are true everywhere and stay true. */
#include "lib/composer/quiz_priv.h"

const struct cg_quiz_row cg_quiz_tech[CG_QUIZ_EACH] = {
	{ {
	    "How many bits are one byte?", "Wie viele Bit sind ein Byte?",
	    "Combien de bits font un octet ?", "¿Cuántos bits tiene un byte?",
	    "Quanti bit sono un byte?",
	    "Quantos bits tem um byte?", "Hoeveel bits is één byte?" },
	  {
	    "8|4|10|16" } },
	{ {
	    "What does “www” stand for?", "Wofür steht „www“?", "Que veut dire « www » ?",
	    "¿Qué significa «www»?", "Che cosa significa «www»?", "O que significa «www»?",
	    "Waar staat ‘www’ voor?" },
	  {
	    "World Wide Web|Wide Word Web|Web World Work|World Web Wave" } },
	{ {
	    "How many different values has one bit?", "Wie viele Werte kann ein Bit haben?",
	    "Combien de valeurs peut avoir un bit ?", "¿Cuántos valores puede tener un bit?",
	    "Quanti valori può avere un bit?", "Quantos valores pode ter um bit?",
	    "Hoeveel waarden kan een bit hebben?" },
	  {
	    "2|1|8|10" } },
	{ {
	    "In which year did the first website go online?",
	    "In welchem Jahr ging die erste Website online?",
	    "En quelle année le premier site web fut-il mis en ligne ?",
	    "¿En qué año se publicó el primer sitio web?", "In che anno andò in rete il primo "
	    "sito web?",
	    "Em que ano ficou em linha o primeiro sítio web?",
	    "In welk jaar kwam de eerste website online?" },
	  {
	    "1991|1971|1981|2001" } },
	{ {
	    "What is 2 to the power of 10?", "Was ist 2 hoch 10?", "Combien font 2 puissance 10 ?",
	    "¿Cuánto es 2 elevado a 10?", "Quanto fa 2 alla decima?", "Quanto é 2 elevado a 10?",
	    "Hoeveel is 2 tot de macht 10?" },
	  {
	    "1024|512|1000|2048" } },
	{ {
	    "In which unit is electric voltage measured?",
	    "In welcher Einheit misst man elektrische Spannung?",
	    "En quelle unité mesure-t-on la tension électrique ?",
	    "¿En qué unidad se mide la tensión eléctrica?",
	    "In quale unità si misura la tensione elettrica?",
	    "Em que unidade se mede a tensão elétrica?", "In welke eenheid meet je elektrische "
	    "spanning?" },
	  {
	    "Volt|Watt|Ampere|Ohm" } },
	{ {
	    "What does a firewall guard?", "Was schützt eine Firewall?" },
	  {
	    "A network|A printer|A battery|A screen",
	    "Ein Netzwerk|Einen Drucker|Einen Akku|Einen Bildschirm" } },
	{ {
	    "Who is often called the first programmer?", "Wer gilt als erste Programmiererin?" },
	  {
	    "Ada Lovelace|Marie Curie|Grace Kelly|Jane Austen" } },
	{ {
	    "Which material are most chips made of?", "Aus welchem Stoff sind die meisten Chips?" },
	  {
	    "Silicon|Copper|Glass|Carbon", "Silizium|Kupfer|Glas|Kohlenstoff" } },
	{ {
	    "What does a router do?", "Was macht ein Router?" },
	  {
	    "It links networks|It prints|It stores photos|It cools",
	    "Er verbindet Netze|Er druckt|Er speichert Fotos|Er kühlt" } },
	{ {
	    "Which key is the longest on a keyboard?", "Welche Taste ist auf der Tastatur die "
	    "längste?" },
	  {
	    "Space|Escape|Tab|Delete", "Leertaste|Escape|Tab|Entfernen" } },
	{ {
	    "What does a pixel belong to?", "Was besteht aus Pixeln?" },
	  {
	    "A picture|A sound|A smell|A cable", "Ein Bild|Ein Ton|Ein Duft|Ein Kabel" } },
};

const struct cg_quiz_row cg_quiz_gaming[CG_QUIZ_EACH] = {
	{ {
	    "How many squares has a chess board?", "Wie viele Felder hat ein Schachbrett?",
	    "Combien de cases a un échiquier ?", "¿Cuántas casillas tiene un tablero de ajedrez?",
	    "Quante caselle ha una scacchiera?", "Quantas casas tem um tabuleiro de xadrez?",
	    "Hoeveel velden heeft een schaakbord?" },
	  {
	    "64|32|81|100" } },
	{ {
	    "How many squares make one Tetris piece?",
	    "Aus wie vielen Quadraten besteht ein Tetris-Stein?",
	    "De combien de carrés est faite une pièce de Tetris ?",
	    "¿De cuántos cuadrados es una pieza de Tetris?",
	    "Di quanti quadrati è fatto un pezzo di Tetris?",
	    "De quantos quadrados é feita uma peça de Tetris?",
	    "Uit hoeveel vierkantjes bestaat een Tetrisblokje?" },
	  {
	    "4|3|5|6" } },
	{ {
	    "How many dots have all sides of a die together?",
	    "Wie viele Augen hat ein Würfel insgesamt?", "Combien de points a un dé en tout ?",
	    "¿Cuántos puntos tiene un dado en total?", "Quanti punti ha un dado in tutto?",
	    "Quantos pontos tem um dado ao todo?", "Hoeveel ogen heeft een dobbelsteen in "
	    "totaal?" },
	  {
	    "21|18|20|24" } },
	{ {
	    "In which year did Pac-Man appear?", "In welchem Jahr erschien Pac-Man?",
	    "En quelle année Pac-Man est-il sorti ?", "¿En qué año salió Pac-Man?",
	    "In che anno uscì Pac-Man?", "Em que ano saiu o Pac-Man?",
	    "In welk jaar verscheen Pac-Man?" },
	  {
	    "1980|1970|1990|2000" } },
	{ {
	    "How many pins stand at the end of a bowling lane?",
	    "Wie viele Pins stehen auf einer Bowlingbahn?", "Combien de quilles y a-t-il au "
	    "bowling ?",
	    "¿Cuántos bolos hay en una pista de bowling?", "Quanti birilli ci sono nel bowling?",
	    "Quantos pinos há numa pista de bowling?", "Hoeveel pins staan er bij bowlen?" },
	  {
	    "10|6|9|12" } },
	{ {
	    "What is the perfect score in bowling?",
	    "Wie viele Punkte hat ein perfektes Spiel im Bowling?",
	    "Quel est le score parfait au bowling ?", "¿Cuál es la puntuación perfecta en los "
	    "bolos?",
	    "Qual è il punteggio perfetto nel bowling?", "Qual é a pontuação perfeita no bowling?",
	    "Wat is de perfecte score bij bowlen?" },
	  {
	    "300|100|200|500" } },
	{ {
	    "What is Mario’s trade in the classic games?",
	    "Welchen Beruf hat Mario in den klassischen Spielen?" },
	  {
	    "Plumber|Baker|Pilot|Teacher", "Klempner|Bäcker|Pilot|Lehrer" } },
	{ {
	    "Which piece moves in an L in chess?", "Welche Schachfigur zieht in L-Form?" },
	  {
	    "Knight|Bishop|Rook|Queen", "Springer|Läufer|Turm|Dame" } },
	{ {
	    "What does NPC mean in games?", "Wofür steht NPC in Spielen?" },
	  {
	    "Non-player character|New power card|Next play code|No pause code" } },
	{ {
	    "In which country was Nintendo founded?", "In welchem Land wurde Nintendo gegründet?" },
	  {
	    "Japan|Korea|China|Finland", "Japan|Korea|China|Finnland" } },
	{ {
	    "What is three strikes in a row in bowling called?",
	    "Wie heißen drei Strikes hintereinander?" },
	  {
	    "Turkey|Eagle|Goose|Swan" } },
	{ {
	    "What does a joystick do?", "Was macht ein Joystick?" },
	  {
	    "It steers|It prints|It heats|It records", "Er steuert|Er druckt|Er heizt|Er nimmt "
	    "auf" } },
};

const struct cg_quiz_row cg_quiz_media[CG_QUIZ_EACH] = {
	{ {
	    "How many strings has a violin?", "Wie viele Saiten hat eine Geige?",
	    "Combien de cordes a un violon ?", "¿Cuántas cuerdas tiene un violín?",
	    "Quante corde ha un violino?", "Quantas cordas tem um violino?",
	    "Hoeveel snaren heeft een viool?" },
	  {
	    "4|3|5|6" } },
	{ {
	    "How many keys has a usual piano?", "Wie viele Tasten hat ein übliches Klavier?",
	    "Combien de touches a un piano ordinaire ?", "¿Cuántas teclas tiene un piano normal?",
	    "Quanti tasti ha un normale pianoforte?", "Quantas teclas tem um piano normal?",
	    "Hoeveel toetsen heeft een gewone piano?" },
	  {
	    "88|66|76|96" } },
	{ {
	    "How many lines has a musical stave?", "Wie viele Linien hat ein Notensystem?",
	    "Combien de lignes a une portée ?", "¿Cuántas líneas tiene un pentagrama?",
	    "Quante linee ha un pentagramma?", "Quantas linhas tem uma pauta?",
	    "Hoeveel lijnen heeft een notenbalk?" },
	  {
	    "5|4|6|8" } },
	{ {
	    "How many symphonies did Beethoven complete?", "Wie viele Sinfonien vollendete "
	    "Beethoven?",
	    "Combien de symphonies Beethoven a-t-il achevées ?",
	    "¿Cuántas sinfonías terminó Beethoven?",
	    "Quante sinfonie completò Beethoven?", "Quantas sinfonias completou Beethoven?",
	    "Hoeveel symfonieën voltooide Beethoven?" },
	  {
	    "9|5|7|12" } },
	{ {
	    "How many frames a second has classic cinema film?",
	    "Wie viele Bilder pro Sekunde hat klassischer Kinofilm?",
	    "Combien d’images par seconde a le cinéma classique ?",
	    "¿Cuántos fotogramas por segundo tiene el cine clásico?",
	    "Quanti fotogrammi al secondo ha il cinema classico?",
	    "Quantos fotogramas por segundo tem o cinema clássico?",
	    "Hoeveel beelden per seconde heeft klassieke film?" },
	  {
	    "24|12|18|60" } },
	{ {
	    "How many strings has a standard guitar?", "Wie viele Saiten hat eine normale Gitarre?",
	    "Combien de cordes a une guitare ordinaire ?", "¿Cuántas cuerdas tiene una guitarra "
	    "normal?",
	    "Quante corde ha una normale chitarra?", "Quantas cordas tem uma guitarra normal?",
	    "Hoeveel snaren heeft een gewone gitaar?" },
	  {
	    "6|4|5|8" } },
	{ {
	    "Which brothers showed films in Paris in 1895?", "Welche Brüder zeigten 1895 in Paris "
	    "Filme?" },
	  {
	    "Lumière|Wright|Grimm|Montgolfier" } },
	{ {
	    "Who leads an orchestra?", "Wer leitet ein Orchester?" },
	  {
	    "The conductor|The tenor|The usher|The critic",
	    "Der Dirigent|Der Tenor|Der Platzanweiser|Der Kritiker" } },
	{ {
	    "Which family does the trumpet belong to?", "Zu welcher Familie gehört die Trompete?" },
	  {
	    "Brass|Strings|Keys|Percussion", "Blechbläser|Streicher|Tasten|Schlagwerk" } },
	{ {
	    "What does BPM measure?", "Was misst BPM?" },
	  {
	    "Tempo|Volume|Pitch|Length", "Tempo|Lautstärke|Tonhöhe|Länge" } },
	{ {
	    "How many members had the Beatles?", "Wie viele Mitglieder hatten die Beatles?" },
	  {
	    "4|3|5|6" } },
	{ {
	    "What is a film’s written text called?", "Wie heißt der geschriebene Text eines "
	    "Films?" },
	  {
	    "Script|Score|Print|Trailer", "Drehbuch|Partitur|Abzug|Trailer" } },
};

const struct cg_quiz_row cg_quiz_finance[CG_QUIZ_EACH] = {
	{ {
	    "How many cents are one euro?", "Wie viele Cent sind ein Euro?",
	    "Combien de centimes fait un euro ?", "¿Cuántos céntimos tiene un euro?",
	    "Quanti centesimi sono un euro?", "Quantos cêntimos tem um euro?",
	    "Hoeveel cent is een euro?" },
	  {
	    "100|10|50|1000" } },
	{ {
	    "What is 10 % of 250?", "Wie viel sind 10 % von 250?", "Combien font 10 % de 250 ?",
	    "¿Cuánto es el 10 % de 250?", "Quanto è il 10 % di 250?", "Quanto são 10 % de 250?",
	    "Hoeveel is 10 % van 250?" },
	  {
	    "25|10|20|50" } },
	{ {
	    "100 at 5 % interest: how much is there after a year?",
	    "100 zu 5 % Zinsen: Wie viel sind es nach einem Jahr?",
	    "100 à 5 % d’intérêt : combien après un an ?", "100 al 5 % de interés: ¿cuánto hay al "
	    "año?",
	    "100 al 5 % di interesse: quanto c’è dopo un anno?",
	    "100 a 5 % de juros: quanto há ao fim de um ano?",
	    "100 met 5 % rente: hoeveel is het na een jaar?" },
	  {
	    "105|100|110|150" } },
	{ {
	    "Who saves 20 a month has how much after a year?",
	    "Wer 20 im Monat spart, hat nach einem Jahr wie viel?",
	    "Qui épargne 20 par mois a combien au bout d’un an ?",
	    "Quien ahorra 20 al mes, ¿cuánto tiene en un año?",
	    "Chi risparmia 20 al mese quanto ha dopo un anno?",
	    "Quem poupa 20 por mês tem quanto ao fim de um ano?",
	    "Wie 20 per maand spaart, heeft na een jaar hoeveel?" },
	  {
	    "240|120|200|400" } },
	{ {
	    "A subscription costs 8 a month. What does it cost a year?",
	    "Ein Abo kostet 8 im Monat. Was kostet es im Jahr?",
	    "Un abonnement coûte 8 par mois. Combien par an ?",
	    "Una suscripción cuesta 8 al mes. ¿Cuánto es al año?",
	    "Un abbonamento costa 8 al mese. Quanto all’anno?",
	    "Uma assinatura custa 8 por mês. Quanto é por ano?",
	    "Een abonnement kost 8 per maand. Wat kost het per jaar?" },
	  {
	    "96|80|88|108" } },
	{ {
	    "In which year did euro notes and coins arrive?",
	    "In welchem Jahr kamen Euro-Scheine und -Münzen?",
	    "En quelle année les billets en euros sont-ils arrivés ?",
	    "¿En qué año llegaron los billetes de euro?", "In che anno arrivarono le banconote in "
	    "euro?",
	    "Em que ano chegaram as notas de euro?", "In welk jaar kwamen de eurobiljetten?" },
	  {
	    "2002|1992|1997|2010" } },
	{ {
	    "What is money set aside for the unexpected called?",
	    "Wie heißt Geld, das man für Unerwartetes zurücklegt?" },
	  {
	    "Buffer|Loan|Fee|Rent", "Rücklage|Kredit|Gebühr|Miete" } },
	{ {
	    "What is the price of borrowed money?", "Was ist der Preis für geliehenes Geld?" },
	  {
	    "Interest|Dividend|Wage|Deposit", "Zinsen|Dividende|Lohn|Pfand" } },
	{ {
	    "What happens to buying power when prices rise?",
	    "Was geschieht mit der Kaufkraft, wenn Preise steigen?" },
	  {
	    "It falls|It rises|It stays|It doubles",
	    "Sie sinkt|Sie steigt|Sie bleibt|Sie verdoppelt sich" } },
	{ {
	    "What is a share?", "Was ist eine Aktie?" },
	  {
	    "A part of a company|A kind of loan|A tax|A coin",
	    "Ein Teil einer Firma|Ein Kredit|Eine Steuer|Eine Münze" } },
	{ {
	    "What does a budget compare?", "Was stellt ein Budget gegenüber?" },
	  {
	    "Income and spending|Height and weight|Time and place|Rain and sun",
	    "Einnahmen und Ausgaben|Größe und Gewicht|Zeit und Ort|Regen und Sonne" } },
	{ {
	    "Interest on interest is called what?", "Wie heißen Zinsen auf Zinsen?" },
	  {
	    "Compound interest|Net interest|Zero interest|Base rate",
	    "Zinseszins|Nettozins|Nullzins|Leitzins" } },
};

const struct cg_quiz_row cg_quiz_education[CG_QUIZ_EACH] = {
	{ {
	    "How many letters has the English alphabet?",
	    "Wie viele Buchstaben hat das englische Alphabet?",
	    "Combien de lettres a l’alphabet français ?", "¿Cuántas vocales tiene el español?",
	    "Quante lettere ha l’alfabeto italiano?", "Quantas letras tem o alfabeto português?",
	    "Hoeveel letters heeft het alfabet?" },
	  {
	    "26|24|28|30", 0, 0, "5|4|6|7", "21|24|26|28", "26|23|24|28" } },
	{ {
	    "What is 7 times 8?", "Was ist 7 mal 8?", "Combien font 7 fois 8 ?",
	    "¿Cuánto es 7 por 8?",
	    "Quanto fa 7 per 8?", "Quanto é 7 vezes 8?", "Hoeveel is 7 keer 8?" },
	  {
	    "56|54|48|64" } },
	{ {
	    "How many degrees are in a triangle?",
	    "Wie viele Grad haben die Winkel eines Dreiecks zusammen?",
	    "Combien de degrés font les angles d’un triangle ?",
	    "¿Cuántos grados suman los ángulos de un triángulo?",
	    "Quanti gradi sommano gli angoli di un triangolo?",
	    "Quantos graus somam os ângulos de um triângulo?",
	    "Hoeveel graden zijn de hoeken van een driehoek samen?" },
	  {
	    "180|90|270|360" } },
	{ {
	    "How many planets go round the sun?", "Wie viele Planeten umkreisen die Sonne?",
	    "Combien de planètes tournent autour du Soleil ?",
	    "¿Cuántos planetas giran alrededor del Sol?", "Quanti pianeti girano intorno al Sole?",
	    "Quantos planetas giram à volta do Sol?", "Hoeveel planeten draaien om de zon?" },
	  {
	    "8|7|9|12" } },
	{ {
	    "Who wrote “Romeo and Juliet”?", "Wer schrieb „Romeo und Julia“?",
	    "Qui a écrit « Roméo et Juliette » ?", "¿Quién escribió «Romeo y Julieta»?",
	    "Chi scrisse «Romeo e Giulietta»?", "Quem escreveu «Romeu e Julieta»?",
	    "Wie schreef ‘Romeo en Julia’?" },
	  {
	    "Shakespeare|Goethe|Molière|Dante" } },
	{ {
	    "What is the square root of 144?", "Was ist die Wurzel aus 144?",
	    "Quelle est la racine carrée de 144 ?", "¿Cuál es la raíz cuadrada de 144?",
	    "Qual è la radice quadrata di 144?", "Qual é a raiz quadrada de 144?",
	    "Wat is de wortel van 144?" },
	  {
	    "12|11|14|16" } },
	{ {
	    "Which language has the most native speakers?",
	    "Welche Sprache hat die meisten Muttersprachler?" },
	  {
	    "Mandarin|English|Spanish|French", "Mandarin|Englisch|Spanisch|Französisch" } },
	{ {
	    "Who wrote “Faust”?", "Wer schrieb „Faust“?" },
	  {
	    "Goethe|Schiller|Kafka|Brecht" } },
	{ {
	    "Which is the smallest prime number?", "Welche ist die kleinste Primzahl?" },
	  {
	    "2|1|3|0" } },
	{ {
	    "What is a word that reads the same backwards?",
	    "Wie heißt ein Wort, das man rückwärts gleich liest?" },
	  {
	    "Palindrome|Anagram|Synonym|Acronym", "Palindrom|Anagramm|Synonym|Akronym" } },
	{ {
	    "Which metal is liquid at room temperature?",
	    "Welches Metall ist bei Zimmertemperatur flüssig?" },
	  {
	    "Mercury|Iron|Lead|Zinc", "Quecksilber|Eisen|Blei|Zink" } },
	{ {
	    "In which city is the Sorbonne?", "In welcher Stadt steht die Sorbonne?" },
	  {
	    "Paris|Rome|Madrid|Vienna", "Paris|Rom|Madrid|Wien" } },
};
