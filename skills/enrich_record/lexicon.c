/* Words that say nothing about a matter, and words that say how somebody feels, in a few languages. */
#include <string.h>

#include "enrich_record/lexicon.h"

/* All languages in one list each: words of one rarely mean the opposite in another. */
static const char stop[] =
    " a an and are as at be been but by can could did do does for from had has have he her his how i if in into "
    "is it its just like may more most must my no not of on one only or our out over she should so some such than "
    "that the their them then there these they this those to too up us very was we were what when where which who "
    "why will with would you your about after all also any because before between both each few here me same "
    "through under until while want wants need needs make makes made get gets please lets let "
    "der die das den dem des ein eine einen einem einer eines und oder aber auch auf aus bei bis da dass doch du "
    "er es für hat haben ich ihr ihre ihren im in ist ja kann kein keine mehr mit nach nicht noch nur ob sich sie "
    "sind so über um uns unser unsere unter vom von vor war was wenn wer wie wir wird werden zu zum zur soll sollen "
    "als am an alle durch man mein sehr sein seine schon viel wollen "
    "le la les un une des du de et ou mais dans sur pour par avec sans est sont ce cet cette ces il elle ils elles "
    "nous vous je tu que qui quoi dont où ne pas plus très au aux en se sa son ses leur leurs notre nos votre vos "
    "être avoir fait comme si tout tous toute "
    "el los las unos unas y o pero en con sin por para es son esta este estos estas ese esa que quien como más muy "
    "no su sus nuestro nuestra nos se lo al del ser estar hay si todo todos también "
    "и в во не на я с со как а то все она так его но да ты к у же вы за бы по только ее мне было вот от меня еще "
    "нет о из ему для при это этот мы они ";
static const char positive[] =
    " good great best better love loves loved like happy joy joyful fun beautiful excellent amazing perfect "
    "wonderful delight delighted fresh win winner winning enjoy friendly easy thanks thank excited exciting success "
    "successful proud bright celebrate reward rewards awesome fantastic helpful recommend "
    "gut gute guten gutes besser beste besten toll schön schöne freude freuen lieben liebe perfekt wunderbar glücklich "
    "spaß erfolg erfolgreich danke gewinnen gewinn begeistert hervorragend einfach freundlich frisch stolz "
    "bon bonne bons bonnes meilleur meilleure super beau belle heureux heureuse joie plaisir parfait excellent merci "
    "gagner aimer aime succès facile magnifique "
    "bueno buena buenos buenas mejor feliz alegría perfecto excelente gracias ganar amor éxito fácil hermoso "
    "maravilloso divertido "
    "хорошо хороший отлично отличный прекрасно прекрасный спасибо люблю радость рад успех лучший красивый "
    "好 喜欢 開心 开心 快乐 優秀 优秀 精彩 成功 感谢 素晴 嬉しい 楽しい 最高 良い ";
static const char negative[] =
    " bad worse worst hate hates hated poor sad angry broken problem problems fail fails failed failure terrible "
    "awful disappointed disappointing difficult boring slow wrong error errors complaint complain lost lose ugly "
    "expensive annoying useless refund bug bugs unhappy late cancel "
    "schlecht schlechte schlechter schlimm hassen traurig wütend kaputt problem probleme fehler enttäuscht "
    "enttäuschend schwierig langweilig langsam falsch beschwerde verloren hässlich teuer nervig nutzlos leider "
    "mauvais mauvaise pire triste colère cassé problème problèmes erreur déçu décevant difficile ennuyeux lent faux "
    "plainte perdu laid cher inutile "
    "malo mala peor odio triste roto problema problemas error fallo decepcionado difícil aburrido lento caro inútil "
    "queja perdido feo "
    "плохо плохой ужасно ужасный проблема проблемы ошибка разочарован грустно медленно дорого сломан скучно "
    "坏 糟糕 失望 难过 生气 问题 错误 失败 悪い 悲しい 残念 最悪 失敗 ";
static const char negation[] = " not no never without isn't don't nicht kein keine nie ohne pas jamais sans nunca sin не нет без ";

/* Between blanks: a word of the list. */
static int
is_in(const char *list, const char *word, size_t n)
{
	for (const char *p = list; (p = memmem(p, strlen(p), word, n)); p++)
		if (p > list && p[-1] == ' ' && p[n] == ' ')
			return 1;
	return 0;
}

int
enrich_is_stop(const char *word, size_t n)
{
	return is_in(stop, word, n);
}

int
enrich_is_negation(const char *word, size_t n)
{
	return is_in(negation, word, n);
}

int
enrich_mood(const char *word, size_t n)
{
	return is_in(positive, word, n) - is_in(negative, word, n);
}
