/*
 * Short fixed strings for thirty languages, and the texts for languages that have
 * these but no frames: the brief's own phrase goes first there, untouched.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "copy/text.h"
#include "lib/composer/copy_priv.h"

static const struct {
	const char *tag, *text[CG_FIXED_COUNT];
	const char *touch[3]; /* tap the button, rub the card, choose the answer */
} strings[] = {
	{ "en", { "Play", "You have won", "Try again", "Spin", "How to play", "No prize this time",
	  "Terms and conditions", "Thank you for playing" },
	  { "Tap the button.", "Rub the card with your finger.", "Choose an answer." } },
	{ "de", { "Spielen", "Gewonnen", "Noch einmal", "Drehen", "So geht es", "Diesmal kein Preis",
	  "Teilnahmebedingungen", "Danke fürs Mitspielen" },
	  { "Tippe auf den Knopf.", "Rubble mit dem Finger über die Karte.", "Wähle eine Antwort." } },
	{ "fr", { "Jouer", "C’est gagné", "Réessayer", "Tourner", "Comment jouer",
	  "Pas de lot cette fois", "Règlement du jeu", "Merci d’avoir joué" },
	  { "Touchez le bouton.", "Grattez la carte du doigt.", "Choisissez une réponse." } },
	{ "es", { "Jugar", "Premio conseguido", "Otra vez", "Girar", "Cómo se juega",
	  "Esta vez no hay premio", "Bases del juego", "Gracias por jugar" },
	  { "Toca el botón.", "Rasca la tarjeta con el dedo.", "Elige una respuesta." } },
	{ "it", { "Gioca", "Hai vinto", "Riprova", "Gira", "Come si gioca",
	  "Questa volta nessun premio", "Regolamento", "Grazie per aver giocato" },
	  { "Tocca il pulsante.", "Gratta la carta con il dito.", "Scegli una risposta." } },
	{ "pt", { "Jogar", "Prémio ganho", "Outra vez", "Girar", "Como jogar",
	  "Desta vez não há prémio", "Regulamento", "Obrigado por jogar" },
	  { "Toque no botão.", "Raspe o cartão com o dedo.", "Escolha uma resposta." } },
	{ "nl", { "Spelen", "Gewonnen", "Nog een keer", "Draaien", "Zo werkt het",
	  "Deze keer geen prijs", "Voorwaarden", "Bedankt voor het meespelen" },
	  { "Tik op de knop.", "Kras de kaart open met je vinger.", "Kies een antwoord." } },
	{ "pl", { "Zagraj", "Wygrana", "Jeszcze raz", "Zakręć", "Jak grać", "Tym razem bez nagrody",
	  "Regulamin", "Dziękujemy za grę" },
	  { "Dotknij przycisku.", "Zdrap kartę palcem.", "Wybierz odpowiedź." } },
	{ "sv", { "Spela", "Du vann", "Försök igen", "Snurra", "Så spelar du", "Inget pris den här gången",
	  "Villkor", "Tack för att du spelade" },
	  { "Tryck på knappen.", "Skrapa kortet med fingret.", "Välj ett svar." } },
	{ "da", { "Spil", "Du har vundet", "Prøv igen", "Drej", "Sådan spiller du", "Ingen præmie denne gang",
	  "Betingelser", "Tak, fordi du spillede med" },
	  { "Tryk på knappen.", "Skrab kortet med fingeren.", "Vælg et svar." } },
	{ "nb", { "Spill", "Du har vunnet", "Prøv igjen", "Snurr", "Slik spiller du", "Ingen premie denne gangen",
	  "Vilkår", "Takk for at du spilte" },
	  { "Trykk på knappen.", "Skrap kortet med fingeren.", "Velg et svar." } },
	{ "no", { "Spill", "Du har vunnet", "Prøv igjen", "Snurr", "Slik spiller du", "Ingen premie denne gangen",
	  "Vilkår", "Takk for at du spilte" },
	  { "Trykk på knappen.", "Skrap kortet med fingeren.", "Velg et svar." } },
	{ "fi", { "Pelaa", "Voitit", "Yritä uudelleen", "Pyöräytä", "Näin pelaat", "Ei palkintoa tällä kertaa",
	  "Säännöt", "Kiitos, että pelasit" },
	  { "Napauta painiketta.", "Raaputa korttia sormella.", "Valitse vastaus." } },
	{ "cs", { "Hrát", "Výhra", "Zkusit znovu", "Roztočit", "Jak hrát", "Tentokrát bez výhry",
	  "Pravidla", "Děkujeme za hru" },
	  { "Klepněte na tlačítko.", "Setřete kartu prstem.", "Vyberte odpověď." } },
	{ "sk", { "Hrať", "Výhra", "Skúsiť znova", "Roztočiť", "Ako hrať", "Tentoraz bez výhry",
	  "Pravidlá", "Ďakujeme za hru" },
	  { "Ťuknite na tlačidlo.", "Zotrite kartu prstom.", "Vyberte odpoveď." } },
	{ "hu", { "Játék", "Nyertél", "Újra", "Pörgetés", "Így játszhatsz", "Most nincs nyeremény",
	  "Játékszabályzat", "Köszönjük a játékot" },
	  { "Koppints a gombra.", "Kapard le a kártyát az ujjaddal.", "Válassz egy választ." } },
	{ "ro", { "Joacă", "Ai câștigat", "Încearcă din nou", "Învârte", "Cum se joacă",
	  "De data aceasta fără premiu", "Regulament", "Mulțumim că ai jucat" },
	  { "Apasă butonul.", "Răzuiește cardul cu degetul.", "Alege un răspuns." } },
	{ "bg", { "Играй", "Печелиш", "Опитай пак", "Завърти", "Как се играе", "Този път без награда",
	  "Условия", "Благодарим за играта" },
	  { "Докосни бутона.", "Изтрий картата с пръст.", "Избери отговор." } },
	{ "hr", { "Igraj", "Nagrada je tvoja", "Pokušaj ponovno", "Zavrti", "Kako se igra", "Ovaj "
	    "put bez nagrade",
	  "Pravila", "Hvala na igri" },
	  { "Dodirni gumb.", "Ostruži karticu prstom.", "Odaberi odgovor." } },
	{ "el", { "Παίξε", "Κέρδισες", "Ξανά", "Γύρισε", "Πώς παίζεται", "Αυτή τη φορά χωρίς δώρο",
	  "Όροι συμμετοχής", "Ευχαριστούμε που έπαιξες" },
	  { "Πάτησε το κουμπί.", "Ξύσε την κάρτα με το δάχτυλο.", "Διάλεξε μια απάντηση." } },
	{ "tr", { "Oyna", "Kazandın", "Tekrar dene", "Çevir", "Nasıl oynanır", "Bu kez ödül yok",
	  "Katılım koşulları", "Oynadığın için teşekkürler" },
	  { "Düğmeye dokun.", "Kartı parmağınla kazı.", "Bir yanıt seç." } },
	{ "uk", { "Грати", "Виграш", "Ще раз", "Крутити", "Як грати", "Цього разу без призу",
	  "Умови участі", "Дякуємо за гру" },
	  { "Торкніться кнопки.", "Зітріть картку пальцем.", "Виберіть відповідь." } },
	{ "ru", { "Играть", "Выигрыш", "Ещё раз", "Крутить", "Как играть", "На этот раз без приза",
	  "Условия участия", "Спасибо за игру" },
	  { "Нажмите кнопку.", "Сотрите слой пальцем.", "Выберите ответ." } },
	{ "ar", { "العب", "ربحت", "حاول مرة أخرى", "أدر العجلة", "كيف تلعب", "لا جائزة هذه المرة",
	  "الشروط والأحكام", "شكرًا لمشاركتك" },
	  { "المس الزر.", "امسح البطاقة بإصبعك.", "اختر إجابة." } },
	{ "he", { "שחקו", "זכיתם", "נסו שוב", "סובבו", "איך משחקים", "הפעם בלי פרס",
	  "תקנון", "תודה ששיחקתם" },
	  { "הקישו על הכפתור.", "גרדו את הכרטיס באצבע.", "בחרו תשובה." } },
	{ "fa", { "بازی کنید", "برنده شدید", "دوباره", "بچرخانید", "روش بازی", "این بار بدون جایزه",
	  "شرایط شرکت", "از بازی شما سپاسگزاریم" },
	  { "دکمه را لمس کنید.", "کارت را با انگشت بخراشید.", "یک پاسخ انتخاب کنید." } },
	{ "hi", { "खेलें", "आप जीते", "फिर कोशिश करें", "घुमाएँ", "कैसे खेलें", "इस बार कोई इनाम नहीं",
	  "नियम और शर्तें", "खेलने के लिए धन्यवाद" },
	  { "बटन दबाएँ।", "कार्ड को उँगली से खुरचें।", "एक उत्तर चुनें।" } },
	{ "th", { "เล่นเลย", "คุณได้รับรางวัล", "ลองอีกครั้ง", "หมุน", "วิธีเล่น", "ครั้งนี้ไม่มีรางวัล",
	  "เงื่อนไข", "ขอบคุณที่ร่วมเล่น" },
	  { "แตะที่ปุ่ม", "ใช้นิ้วขูดการ์ด", "เลือกคำตอบ" } },
	{ "vi", { "Chơi", "Bạn đã trúng", "Thử lại", "Quay", "Cách chơi", "Lần này chưa có quà",
	  "Thể lệ", "Cảm ơn bạn đã chơi" },
	  { "Chạm vào nút.", "Cào thẻ bằng ngón tay.", "Chọn một câu trả lời." } },
	{ "id", { "Main", "Kamu menang", "Coba lagi", "Putar", "Cara bermain", "Kali ini tanpa hadiah",
	  "Syarat dan ketentuan", "Terima kasih sudah bermain" },
	  { "Ketuk tombolnya.", "Gosok kartu dengan jari.", "Pilih satu jawaban." } },
	{ "ja", { "あそぶ", "当たりです", "もう一度", "まわす", "あそび方", "今回は賞品なしです",
	  "応募規約", "ご参加ありがとうございます" },
	  { "ボタンをタップしてください。", "カードを指でこすってください。", "答えを選んでください。" } },
	{ "ko", { "시작하기", "당첨되었습니다", "다시 하기", "돌리기", "게임 방법", "이번에는 상품이 없습니다",
	  "참여 약관", "참여해 주셔서 감사합니다" },
	  { "버튼을 누르세요.", "손가락으로 카드를 긁으세요.", "답을 고르세요." } },
	{ "zh", { "开始", "中奖了", "再试一次", "转动", "玩法", "这次没有奖品", "活动规则", "感谢参与" },
	  { "点击按钮。", "用手指刮开卡片。", "选择一个答案。" } },
	{ "zh-Hant", { "開始", "中獎了", "再試一次", "轉動", "玩法", "這次沒有獎品", "活動規則", "感謝參與" },
	  { "點擊按鈕。", "用手指刮開卡片。", "選擇一個答案。" } },
};

/* The row of a tag; Taiwan, Hong Kong and Hant write Chinese in the old way. */
static int
row_of(const char *tag)
{
	size_t n = strcspn(tag, "-_");
	const char *rest = tag + n + (tag[n] != 0);

	if (n == 2 && strncmp(tag, "zh", 2) == 0 && (strncmp(rest, "Hant", 4) == 0
	    || strncmp(rest, "TW", 2) == 0 || strncmp(rest, "HK", 2) == 0))
		return (int)(sizeof strings / sizeof *strings) - 1;
	if (n == 2 && strncmp(tag, "iw", 2) == 0)
		tag = "he";
	for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
		if (strlen(strings[i].tag) == n && strncmp(strings[i].tag, tag, n) == 0)
			return (int)i;
	return -1;
}

const char *
cg_copy_fixed(const char *language, enum cg_copy_fixed which, bool *native)
{
	int row = row_of(language ? language : "en");

	if (native)
		*native = row >= 0;
	return strings[row < 0 ? 0 : row].text[which];
}

/* Labels of the brief, in the brief's language, between dots. */
static bool
prizes(const struct cg_copy_ask *a, struct cg_buf *out)
{
	for (size_t i = 0; i < a->n_prizes && i < 4; i++) {
		if (i)
			cg_buf_puts(out, " · ");
		cg_buf_puts(out, a->prizes[i]);
	}
	return a->n_prizes > 0;
}

/* What ends a sentence; Thai has nothing but a space. */
static const char *
full_stop(const char *tag)
{
	return strncmp(tag, "ja", 2) == 0 || strncmp(tag, "zh", 2) == 0 ? "。"
	    : strncmp(tag, "hi", 2) == 0 ? "। " : strncmp(tag, "th", 2) == 0 ? " " : ". ";
}

static const char *
first_said(const char *a, const char *b, const char *c)
{
	return a && *a ? a : b && *b ? b : c;
}

/* The headline again is no second line: then it is how to play. */
static const char *
second_line(const struct cg_copy_ask *a, const char *headline, const char *howto)
{
	const char *own[] = { a->product, a->brand };

	for (size_t i = 0; i < 2; i++)
		if (own[i] && *own[i] && strcmp(own[i], headline) != 0)
			return own[i];
	return howto;
}

static void
put_facts(const struct cg_copy_ask *a, const char *heading, struct cg_buf *out)
{
	cg_buf_printf(out, "%s: %s", heading, a->brand && *a->brand ? a->brand : "[…]");
	if (a->from || a->until)
		cg_buf_printf(out, " · %s – %s", a->from ? a->from : "…", a->until ? a->until : "…");
	else
		cg_buf_puts(out, " · [YYYY-MM-DD – YYYY-MM-DD]");
	if (a->winners > 0)
		cg_buf_printf(out, " · %d", a->winners);
}

void
cg_copy_foreign(const struct cg_copy_job *job, enum cg_copy_type type, struct cg_copy_line *out)
{
	static const int touched[CG_GAMES] = { [CG_SCRATCH_CARD] = 1, [CG_QUIZ] = 2 };
	const struct cg_copy_ask *a = job->ask;
	const char *tag = a->language ? a->language : "en";
	int row = row_of(tag), at = row < 0 ? 0 : row;
	const char *const *text = strings[at].text;
	const char *start = text[job->game == CG_SPIN_WHEEL ? CG_FIXED_SPIN : CG_FIXED_PLAY];
	struct cg_buf b;
	size_t limit = cg_copy_limit(type);

	cg_buf_init(&b, CG_COPY_BYTES - 1);
	if (type == CG_COPY_HEADLINE || type == CG_COPY_THEME)
		cg_buf_puts(&b, first_said(a->phrase, a->brand, start));
	else if (type == CG_COPY_SUBHEADLINE && !prizes(a, &b))
		cg_buf_puts(&b, second_line(a, first_said(a->phrase, a->brand, start),
		    strings[at].touch[touched[job->game]]));
	else if (type == CG_COPY_CTA)
		cg_buf_puts(&b, start);
	else if (type == CG_COPY_PRIZE && !prizes(a, &b))
		cg_buf_puts(&b, first_said(a->brand, NULL, text[CG_FIXED_PLAY]));
	else if (type == CG_COPY_WIN)
		cg_buf_printf(&b, "%s%s%s", text[CG_FIXED_WON], a->n_prizes ? ": " : "",
		    a->n_prizes ? a->prizes[0] : "");
	else if (type == CG_COPY_LOSE)
		cg_buf_printf(&b, "%s%s%s%s", text[CG_FIXED_NO_PRIZE], full_stop(tag),
		    text[CG_FIXED_THANKS], full_stop(tag));
	else if (type == CG_COPY_INSTRUCTIONS)
		cg_buf_puts(&b, strings[at].touch[touched[job->game]]);
	else if (type == CG_COPY_TERMS)
		put_facts(a, text[CG_FIXED_TERMS], &b);
	char *clean = cg_text_clean(b.s, limit * 4);
	snprintf(out->text, sizeof out->text, "%.*s", (int)cg_copy_cut(clean, limit), clean);
	out->cut = cg_copy_graphemes(clean) > limit;
	out->native = row >= 0;
	out->shape = 'p';
	cg_buf_release(&b);
	free(clean);
}
