/*
 * What words speak of: industries, moods, seasons, occasions, audiences, games
 * and places, by the beginnings of words in seven languages and by the plainest
 * words of others. Folded on use, so accents here are for the reader.
 */
#include "color/color.h"
#include "lib/composer/direction.h"
#include "lib/composer/industry.h"
#include "lib/composer/scan.h"
#include "lib/composer/stems.h"
#include "lib/composer/words.h"

const char *const cg_occasion_ids[CG_OCCASIONS] = { "none", "christmas", "new_year", "easter",
	"halloween", "valentine", "ramadan", "eid", "diwali", "lunar_new_year", "carnival",
	"black_friday", "mothers_day", "fathers_day", "birthday", "wedding", "anniversary",
	"back_to_school", "opening", "thanksgiving", "hanukkah", "oktoberfest", "sale", "launch" };
const char *const cg_audience_ids[CG_AUDIENCES] = { "children", "parents", "teens", "students",
    "gamers",
	"seniors", "business", "families", "athletes", "collectors", "adults", "neighbours" };

#define I CG_SCAN_INDUSTRY
#define M CG_SCAN_MOOD
#define S CG_SCAN_SEASON
#define O CG_SCAN_OCCASION
#define A CG_SCAN_AUDIENCE
#define G CG_SCAN_GAME
#define P CG_SCAN_PLACE

const struct cg_stems cg_stems_table[] = {
	{ I, CG_SHOES, "+shoe +sneaker +sandal +boot$ +boots +footwear loafer heel$ heels slipper "
	  "trainers$ +schuh +stiefel +sandale +turnschuh +chaussur botte espadrill +zapat calzado "
	  "bota$ botas +scarp stivale sandalo calzatur +sapat calçado botim +schoen laars laarzen "
	  "sandaal +sko$ +skor$ +buty$ +kengä +обув кроссов туфл +حذاء +أحذية صندل +נעל +靴 +鞋 "
	  "スニーカー +신발 +ayakkabı παπούτσ cobbler sohle soles$ lacets" },
	{ I, CG_FASHION, "+fashion mode$ +moda +outfit dress$ dresses +cloth +apparel +boutique "
	  "denim jean$ jeans +wardrobe knitwear jacket coat$ coats +textil +garment tailor "
	  "lookbook handbag kleid +kleidung +bekleidung jacke gewand +vêtement habits "
	  "prêt-à-porter ropa$ vestid prenda +abbigliament vestit +sartoria roupa +vestuário "
	  "+kleding jurk jas$ +мод$ одежд +أزياء ملابس +ファッション 服 时尚 +패션 giyim +streetwear "
	  "+couture scarf scarves hat$ hats +ubrani sweater" },
	{ I, CG_BEAUTY, "+beauty +cosmet +kosmet +cosmétique +skincare skin$ haut$ +hautpfleg "
	  "+parfum +perfum +fragranc +makeup make_up +lipstick mascara serum$ face_cream moistur "
	  "lotion nail$ nails hair$ haircut +hairdresser friseur +coiffeur peluquer parrucch "
	  "+barber salon$ -spa$ pele$ peau$ piel$ pelle$ huid$ huidverzorg profum trucco maquill "
	  "maquilh +schönheit +beauté +belleza +bellezza +beleza +schoonheid shampoo seife "
	  "sabonete savon jabón sapone zeep soap$ crema_facial creme_de_rosto +косметик красот "
	  "духи +تجميل عطر عطور +化粧 美容 +美妆 香水 +화장품 뷰티 +kozmetik güzellik +krása +uroda" },
	{ I, CG_JEWELRY, "+jewel +juwel +schmuck +bijou +joya$ +joyas +joyer +gioiell +joia "
	  "+joalh +sieraad +sieraden -ring$ rings$ necklace +bracelet +earring +watchmak "
	  "wristwatch watches -watch$ +watch_brand uhrmacher armbanduhr +montre$ +montres reloj "
	  "orologi relógio horlog +diamond +diamant +goldsmith +goldschmied halskette collier$ "
	  "collar$ pendant anhänger perle$ pearl +ювелир украшен +مجوهرات ذهب ساعات +宝石 ジュエリー +珠宝 "
	  "首饰 +주얼리 보석 +mücevher takı +biżuter" },
	{ I, CG_COFFEE, "+coffee café$ cafes cafés +espresso +roaster +roastery +barista +latte$ "
	  "cappuccin macchiat +kaffee +koffie +caffè +cafeter +torrefa +rösterei beans$ bohne "
	  "+tea$ teas$ +teahouse +tee$ teehaus tees$ +thee$ matcha chai$ infusion tisane +кофе "
	  "кофейн +чай$ +قهوة +شاي +コーヒー カフェ お茶 +咖啡 +茶 +커피 카페 +kahve çay$ +kawa$ kawiarni +kaffe "
	  "+kahvi +καφέ +กาแฟ +cà_phê +kopi$ mug$ mugs$" },
	{ I, CG_BAKERY, "+bakery +bakeries +baker$ +bakers bread$ breads +pastry pastries "
	  "+croissant cake$ cakes cupcake +pâtisser +sourdough bun$ buns bagel muffin +bäck "
	  "+brot$ brote brötchen brezel kuchen torte +konditor +boulang viennoiser gâteau "
	  "baguette +forno +panett +panific -pane$ +cornett +pasticc +panader pan$ pasteler "
	  "pastel$ +padari pão$ pães confeit +bakker brood$ taart gebak +хлеб +пекар +مخبز خبز "
	  "+パン屋 パン ベーカリー +面包 烘焙 +베이커리 빵 +fırın ekmek +piekarn +bageri +leipomo" },
	{ I, CG_RESTAURANT, "+restaurant +pizza +pizzer +burger +bistro diner$ menu$ chef$ +taco "
	  "+tacos +sushi +grill +tavern trattor +osteria +ristorant +gasthaus +gasthof gastro "
	  "wirtshaus -essen$ imbiss +brasserie -cocina -comida +tapas cucina$ +cozinha petisc "
	  "-keuken eten$ lunch$ noodle ramen$ steak kebab döner +bbq barbecue -food$ +foodtruck "
	  "delivery_food eatery brunch canteen +ресторан пицц +مطعم مطاعم +レストラン 料理 寿司 +餐厅 美食 +식당 "
	  "레스토랑 +restoran +lokanta yemek +restaurac +ravintola +εστιατόρ pasta$ paella curry" },
	{ I, CG_DRINKS, "+drink$ +drinks +juice +smooth +lemonade +soda$ sodas +beer +brew +wine$ "
	  "wines +winery +vineyard +cocktail +whisk +gin$ +vodka +beverage energy_drink +saft$ "
	  "+säfte limo$ limonad +getränk +bier$ biere +wein$ weine +weingut +winzer +boisson "
	  "+jus$ vin$ vins$ +bière vigneron +zumo$ +zumos +jugo +bebida +cervez +vino$ +vinos "
	  "refresco +succo$ +succhi bevand +birra cantina$ +suco$ +sumo$ +sumos +cervej +vinho "
	  "+drank$ +drankje sap$ wijn +пиво +вино$ сок$ напит +عصير مشروب +飲料 ビール 酒 +饮料 果汁 +음료 맥주 "
	  "+içecek mineralwasser kombucha +champagn prosecco -bar$ milkshake shakes$ -shake$ "
	  "+pub$" },
	{ I, CG_GROCERY, "+grocer +supermark +supermarché -market$ +vegetable -fruit$ fruits$ "
	  "+deli$ farm$ farms$ farmer +butcher cheese +lebensmittel +gemüse -obst$ wochenmarkt "
	  "+hofladen +supermercado verdura +épicerie légume primeur$ -marché$ fromage ultramarin "
	  "-mercado$ +supermercato +alimentar$ alimentari +mercearia hortaliça +supermarkt groent "
	  "+kruidenier +продукт супермаркет +بقالة +تمر +التمر تمور سوبرماركت +スーパー 食品 +超市 蔬菜 +마트 "
	  "식료품 +manav market$ +sklep_spożyw olive_oil olivenöl honey honig organic_box "
	  "+mandelbaum" },
	{ I, CG_SWEETS, "+chocolat +chocolate +candy$ +candies +sweets$ +confection +praline "
	  "+gelato +ice_cream +icecream +schoko +süßig süßware +eis$ +eisdiele bonbon +glace$ "
	  "+glaces helad -dulce$ +caramel golosin +gelat +cioccolat dolciumi +sorvet doces$ "
	  "rebuçad +snoep +chocola +ijs$ +ijsje cookie donut doughnut toffee marshmallow lollip "
	  "nougat marzipan lakritz biscuit keks +шоколад конфет морожен +حلويات شوكولا +チョコ お菓子 "
	  "アイス +巧克力 糖果 +초콜릿 사탕 +çikolata şeker +czekolad słodycz +turrón waffle" },
	{ I, CG_TECH, "+tech$ +technolog +software +app$ apps$ +laptop +comput +phone$ phones "
	  "+smartphone +gadget +electronic +headphone earbud camera$ drone +robot +cloud$ +saas$ "
	  "+startup +start-up -digital$ data$ +handy$ handys +elektron rechner +kopfhörer "
	  "ordinateur logiciel -téléphone +móvil ordenador +tecnolog +informátic +informatic "
	  "-telefono celular computador telefoon apparaat +cyber internet wifi$ broadband 5g$ "
	  "+ai$ +ki$ chip$ chips$ server +технолог компьют смартфон +تكنولوجيا هاتف حاسوب +スマホ "
	  "パソコン +科技 手机 电脑 +스마트폰 컴퓨터 +teknoloji telefon +telekom smart_home wearable +smartwatch" },
	{ I, CG_GAMING, "+gaming -gamer +esport e-sport console$ consoles +arcade +videogame "
	  "+video_game +pixel joystick level_up rpg$ shooter +bowling pins$ flipper +pinball "
	  "billard billiard darts konsole +videospiel +jeu_vidéo +jeux_vidéo +videojuego "
	  "+videogioc +videogame +игров +геймер +ألعاب_الفيديو +ゲーム +电竞 +游戏 +게임 e-sports "
	  "escape_room lan_party controller" },
	{ I, CG_MEDIA, "+music +musik +musique +música +musica$ +muziek +concert +konzert "
	  "+concierto +festival band$ bands +podcast +radio +streaming +film$ films +movie "
	  "+cinema +kino$ cine$ bioscoop tv$ television -série$ +magazine$ +magazin$ newspaper "
	  "zeitung zeitschrift journal$ revista +album vinyl +dj$ djs nightclub +diskothek "
	  "playlist record_shop plattenladen +музык кино$ +موسيقى سينما +音楽 映画 +音乐 电影 +음악 영화 "
	  "+müzik sinema +muzyk +koncert" },
	{ I, CG_FINANCE, "+bank$ +banks +banking +insur +savings +sparkass +sparen +spaarweek "
	  "+spaar -spar$ +kredit +credit_card +loan$ loans +invest pension$ +mortgage +versicher "
	  "+finan +fintech +banque +assuranc épargne +banco$ +bancos +seguro$ +seguros ahorr "
	  "+banca$ risparmi +assicur +poupanç +verzeker hypothe +crypto +tax$ taxes steuer broker "
	  "+банк$ +банка финанс страхов +بنك مصرف +銀行 保険 +银行 保险 +은행 보험 +banka sigorta budget$ "
	  "+bausparen +aktie wallet$ -rente$ accountan +fondo$" },
	{ I, CG_EDUCATION, "+school$ +schools +schul +university +universit +college +course$ "
	  "+courses +tutor +academy +akadem +école +lycée -cours$ apprendre -rentrée +escuela "
	  "+curso$ +cursos scuola corso$ imparar +escola +ensino +school +leren +opleiding "
	  "+bildung +lernen sprachschule language_school book$ +books$ +bookstore +bookshop "
	  "+library +buch$ +bücher +buchhand +livre$ +livres +libro$ +libros +libri$ +livro "
	  "+boek$ +boeken librair +librer bibliothe bibliote lesen$ novel$ novels +школ универс "
	  "книг +مدرسة جامعة كتاب كتب +学校 大学 本屋 +教育 书店 +학교 서점 +okul kitap +szkoł książ literatur "
	  "lecture workshop$" },
	{ I, CG_CULTURE, "+museum +musée +museo$ +museos +musei +museu +gallery +galerie +galería "
	  "+galleria +exhibition +ausstellung +exposition$ +exposición mostra$ +art$ arts$ kunst "
	  "+heritage +opera$ +oper$ ballet +theater +theatre +théâtre +teatro history geschichte "
	  "histoire$ -kultur -cultur monument castle schloss château archaeolog planetari "
	  "orchestra +музе театр +متحف مسرح +博物館 美術館 劇場 +博物馆 美术馆 +박물관 미술관 +müze tiyatro +muzeum "
	  "+führungen" },
	{ I, CG_TRAVEL, "+travel +reise$ +reisen +reisebüro +voyage +viaj +viagg +viagem +viagens "
	  "+reizen +hotel +hostel -beach -strand -plage$ -playa$ -spiaggia -praia holidays$ "
	  "+urlaub +vacation +vacacion +vacanz férias +vakantie +flight +flug$ +flüge flughafen "
	  "+airline +airport +cruise +kreuzfahrt +resort tour$ tours$ +tourism +tourist +camping "
	  "+trip$ trips$ -island +séjour vuelo volo$ voo$ vlucht suitcase koffer train$ trains "
	  "railway ferry sea$ ocean meer$ -island +путеш +отель туриз +سفر فندق سياحة +旅行 ホテル +旅游 "
	  "酒店 +여행 호텔 +seyahat otel$ tatil +podróż wakacj surf -summer_camp" },
	{ I, CG_SPORT, "+sport +fitness +gym$ +gyms +football +fußball +fussball +fútbol +futbol "
	  "+soccer +tennis +running +laufen$ +marathon +triathlon +bike$ +bikes +fahrrad +vélo$ "
	  "+bicicl +bicycle +cycling -team$ match$ league liga$ +training$ +deport palestra "
	  "+calcio$ +futebol +voetbal +basketball ski$ skis$ skiing +hockey +golf$ +swim "
	  "+climbing +kletter +surfing +runner +athlet workout trikot stadium stadion +спорт "
	  "фитнес футбол +رياض كرة +スポーツ サッカー +体育 健身 足球 +스포츠 축구 +spor$ hiking wander$ wandern "
	  "outdoor mountain_bike +rugby cricket" },
	{ I, CG_HEALTH, "+health +pharma +apothek +clinic +klinik +doctor +dentist +zahn$ "
	  "+zahnarzt +gesund +santé +salud +farmaci +salute$ +saúde +gezond +apotheek vitamin "
	  "+supplement +yoga +pilates +wellness mindful meditat +hospital +therap +physio "
	  "+medical medizin optician optik hearing -calm$ sleep$ +здоров аптек клиник +صحة صيدلية "
	  "+薬局 健康 +药店 医院 +건강 약국 +sağlık eczane +zdrow aptek" },
	{ I, CG_GARDEN, "+garden +garten$ +gärten +gärtner +jardin +jardín +giardin +jardim "
	  "+tuin$ +tuinen +tuincentr -plant$ -plants +pflanz +flower +blume +fleur +fiori$ +flor$ "
	  "+flores +bloem +nursery seeds$ samen$ lawn +florist +horta$ hortas +gewächs +compost "
	  "greenhouse houseplant +сад$ цвет растен +حديقة زهور +花屋 庭 +花园 花店 +꽃 정원 +bahçe çiçek "
	  "+ogród kwiat +erde$ balcony_plants -nature$ -natur$" },
	{ I, CG_HOME, "+furnitur +möbel +meuble +mueble +mobili$ +móveis +meubel -home$ +interior "
	  "-deko$ +decor$ +décor +decorac +lamp$ lamps lighting +sofa +mattress +bed$ beds "
	  "+einrichtung wohnen +wohnung +haushalt -hogar +arredament baumarkt +diy$ -tools$ "
	  "+hardware_store +real_estate +immobil +makelaar +property apartment +appliance candle$ "
	  "candles kerze ceramic keramik pottery töpfer +kitchenware carpet teppich paint$ "
	  "curtains +мебел дом$ +أثاث منزل +家具 インテリア +家居 +가구 +mobilya +mebl" },
	{ I, CG_CARS, "+car$ +cars +auto$ +autos$ +automobil +automotive +motor$ +motorcycle "
	  "+motorbike +vehicle +dealership +werkstatt garage$ +reifen +tyre$ +tyres +fahrzeug "
	  "+e-auto +voiture +véhicule +coche$ +coches +concesionari +macchina$ +automob carro$ "
	  "carros +veículo +wagen$ electric_car +ev$ +suv$ driver test_drive probefahrt scooter "
	  "roller$ +авто +машин +سيارة سيارات +車 自動車 +汽车 +자동차 +araba otomobil +samoch carwash" },
	{ I, CG_PETS, "+pet$ +pets +dog$ +dogs +puppy puppies +cat$ +cats +kitten +hund$ +hunde "
	  "+katze +tierarzt +haustier tiernahrung +chien +animalerie +perro +gato$ +gatos "
	  "+mascota +cane$ +cani$ +gatto +gatti +cão$ +cães +hond$ +honden +kat$ +katten "
	  "+huisdier aquarium +vet$ +veterin croquett hamster +собак кошк питом +حيوانات_أليفة "
	  "كلب قطة +犬 猫 ペット +宠物 +반려 강아지 고양이 +köpek kedi +pies$ +kot$ paws treats_for_dogs" },
	{ I, CG_TOYS, "+toy$ +toys +spielzeug +spielwaren +jouet +juguet +giocattol +brinquedo "
	  "+speelgoed lego$ doll$ dolls puppe +teddy plush -kids$ -kid$ -child -kinder -kind$ "
	  "-enfant -niño -niñas -bambin -criança -kinderen +holzspiel +wooden_toy jigsaw "
	  "playground spielplatz +игруш -дет +ألعاب_الأطفال +おもちゃ +玩具 +장난감 +oyuncak +zabawk "
	  "animaux_de_la_forêt +bois_de_tilleul" },
	{ I, CG_CELEBRATION, "birthday geburtstag cumpleañ complean aniversário verjaardag "
	  "wedding hochzeit -mariage boda$ matrimonio casamento bruiloft -party$ -feier$ balloon "
	  "luftballon confetti fireworks feuerwerk +event_agency day_rozhd праздник حفلة 誕生日 生日 "
	  "생일 doğum_günü urodzin" },

	{ M, CG_PLAYFUL, "+playful fun$ funny +lustig bunt +verspielt colorful colourful +ludique "
	  "+divert +giocos +joyful happy cheer +fröhlich light-hearted lighthearted cheeky silly "
	  "joy$ joyeux drôle alegre allegr vrolijk speels leuk risa brincad divertid spaß witzig "
	  "laugh light_hearted frech whimsical bubbly весел игрив مرح 楽しい 有趣 재미" },
	{ M, CG_PREMIUM, "+premium +luxur +luxus +luxe +lujo +lusso +luxo +elegan +élégan "
	  "+exclusiv +exklusiv edel$ +noble sophistic +chic$ refined quiet$ exact$ darkness "
	  "exquisit raffin haute$ opulent stilvoll fragrance_collectors роскош премиум элегант "
	  "فاخر فخم 高級 豪华 奢华 고급 lüks" },
	{ M, CG_URGENT, "+urgent +flash$ sale$ +limited +hurry +deadline +black_friday +energetic "
	  "+bold$ loud$ power$ countdown last_chance rush fast-paced energisch énergi enérgic "
	  "energic dringend laut$ knallig intens срочн عاجل 限定 限时 한정 adrenal" },
	{ M, CG_PROFESSIONAL, "+professional$ +business +corporate +b2b$ +consult +seriös +trust "
	  "sachlich serious sober +reliable betrouwbaar zuverlässig fiable confiable affidabil "
	  "helder nüchtern neugierig informative factual clear$ professionn profesional "
	  "professional деловой مهني 信頼 专业 전문 +enterprise" },
	{ M, CG_NATURAL, "+natural +naturel +natür +naturale organic +bio$ +eco$ earthy +rustic "
	  "+rustique +cosy$ +cozy$ +gemütlich +calm$ calmo sereno +handmade +artisan +handwerk "
	  "sustainab nachhaltig botanic vegetal végétal doux$ douce warm$ caldo familiare "
	  "wholesome homemade hausgemacht homely dolce$ зелен натурал طبيعي دافئ 自然 天然 자연 doğal "
	  "gentle sanft rustiko zacht" },
	{ M, CG_FESTIVE, "+festive christmas weihnacht +celebrat +fest$ +feier +party$ +carnival "
	  "+karneval easter ostern halloween +fête$ festeggia +festiv +feestelijk jubil "
	  "anniversar fiesta festa$ ramadan رمضان عيد праздн 祭 节日 축제 bayram diwali birthday "
	  "geburtstag anniversaire cumpleañ compleann hochzeit wedding" },
	{ M, CG_MINIMAL, "+minimal +clean$ simple$ +schlicht +pure$ +plain$ +scandinav +skandinav "
	  "+reduced reduziert sobre$ sencill semplic essenzial essential understated puristisch "
	  "sans_superlatif شفاف بسيط シンプル 简约 심플 +strak$" },

	{ S, CG_SEASON_SPRING, "+spring$ springtime +frühling +frühjahr +printemps +primavera "
	  "+lente$ voorjaar march$ -april -may$ märz mars$ blossom blüte весн ربيع 春 봄 ilkbahar "
	  "wiosn vår$" },
	{ S, CG_SEASON_SUMMER, "+summer +sommer +été$ +verano +estate$ +estiv +verão +zomer june$ "
	  "july$ -august juni$ juli$ juin$ juillet$ junio$ julio$ giugno luglio junho julho "
	  "beach$ heatwave sunny$ sunshade лет$ лето صيف 夏 여름 yaz$ lato$ sommar" },
	{ S, CG_SEASON_AUTUMN, "+autumn +herbst +automne +otoño +autunno +outono +herfst "
	  "+fall_season september septembre septiembre settembre setembro october oktober octobre "
	  "octubre ottobre outubro november novembre noviembre novembro harvest ernte$ rentrée "
	  "осен خريف 秋 가을 sonbahar jesień höst$" },
	{ S, CG_SEASON_WINTER, "+winter +hiver +invierno +inverno +snow +schnee$ neige nieve "
	  "neve$ sneeuw december dezember décembre diciembre dicembre dezembro january januar$ "
	  "janvier enero gennaio janeiro advent зим شتاء 冬 겨울 kış$ zima$ frost$ christmas "
	  "weihnacht noël$ navidad natale$" },

	{ O, CG_CHRISTMAS, "+christmas +xmas +weihnacht +noël$ +noel$ +navidad +natale$ +natal$ "
	  "+natalizi +kerst santa_claus +advent рождеств الميلاد クリスマス 圣诞 크리스마스 noel$ "
	  "boże_narodzenie jul$ joulu" },
	{ O, CG_NEW_YEAR, "+new_year +silvester +neujahr +nouvel_an +año_nuevo +capodanno "
	  "+ano_novo +oudjaar +nieuwjaar новый_год رأس_السنة 正月 元旦 새해 yılbaşı" },
	{ O, CG_EASTER, "+easter +ostern +oster +pâques +pascua +pasqua +páscoa +pasen$ +paas "
	  "пасх 부활절" },
	{ O, CG_HALLOWEEN, "+halloween pumpkin kürbis citrouille calabaza samhain" },
	{ O, CG_VALENTINE, "+valentin +san_valentín valentijn валентин عيد_الحب バレンタイン 情人节 발렌타인" },
	{ O, CG_RAMADAN, "+ramadan +رمضان iftar$ الإفطار suhoor рамадан ramazan" },
	{ O, CG_EID, "+eid$ +عيد_الفطر +عيد_الأضحى bayram zuckerfest" },
	{ O, CG_DIWALI, "+diwali +deepavali दीवाली दिवाली" },
	{ O, CG_LUNAR_NEW_YEAR, "+lunar_new_year +chinese_new_year +春节 +春節 旧正月 설날 +tết$" },
	{ O, CG_CARNIVAL, "+carnival +karneval +fasching +carnaval +carnevale mardi_gras" },
	{ O, CG_BLACK_FRIDAY, "+black_friday +cyber_monday +singles_day" },
	{ O, CG_MOTHERS_DAY, "+mothers_day +mother_s +muttertag +fête_des_mères +día_de_la_madre "
	  "+moederdag +festa_della_mamma +dia_da_mãe" },
	{ O, CG_FATHERS_DAY, "+fathers_day +father_s +vatertag +fête_des_pères +vaderdag "
	  "+festa_del_papà" },
	{ O, CG_BIRTHDAY, "+birthday +geburtstag +cumpleañ +compleanno +verjaardag 誕生日 生日 생일 "
	  "doğum" },
	{ O, CG_WEDDING, "+wedding +hochzeit +mariage$ +boda$ +bodas +matrimonio +casamento "
	  "+bruiloft свадьб زفاف" },
	{ O, CG_ANNIVERSARY, "+anniversary +jubiläum +jubileum +aniversario +anniversario "
	  "+anniversaire quarant_anni years_of 周年 юбиле" },
	{ O, CG_BACK_TO_SCHOOL, "+back_to +rentrée +schulanfang +schulstart +vuelta_al +volta_às" },
	{ O, CG_OPENING, "grand_opening +reopening +opening_day +eröffnung +neueröffnung "
	  "+inaugura +ouverture apertura$ abertura$ heropening" },
	{ O, CG_THANKSGIVING, "+thanksgiving erntedank" },
	{ O, CG_HANUKKAH, "+hanukkah +chanukah חנוכה" },
	{ O, CG_OKTOBERFEST, "+oktoberfest wiesn$" },
	{ O, CG_SALE, "-sale$ +clearance +ausverkauf +soldes +rebajas +saldi$ +saldos +uitverkoop "
	  "распродаж تخفيضات セール 打折 세일 summer_sale" },
	{ O, CG_LAUNCH, "-launch -introduc -unveil product_launch -präsentier -lancement "
	  "-lanzamiento -lancio -lançamento -lanceer" },

	{ A, CG_CHILDREN, "+child +kids$ +kid$ +kinder$ +kindern +enfant +niño +niñas +bambin "
	  "+criança +kinderen +дет أطفال 子供 儿童 아이 petits$ toddler" },
	{ A, CG_PARENTS, "+parent +parents eltern$ padres genitori pais$ ouders mothers fathers "
	  "mums$ dads$" },
	{ A, CG_TEENS, "+teen +teens +teenager +jugendlich +adolescent +ado$ +ados$ adolescente "
	  "jongeren gen_z jóvenes joven$ jeunes giovani jovens youth" },
	{ A, CG_STUDENTS, "+student +studierend +étudiant +estudiant +studenti +estudante студент "
	  "طلاب 学生" },
	{ A, CG_GAMERS, "+gamer +gamers +zocker esport +players_of" },
	{ A, CG_SENIORS, "+senior +seniors +senioren +retire +pensioner aînés mayores anziani "
	  "idosos ouderen" },
	{ A, CG_BUSINESS, "+b2b$ +business +executives +managers +unternehmen +entreprise "
	  "+empresa +aziend +bedrijf decision_makers procurement" },
	{ A, CG_FAMILIES_AUDIENCE, "+family +families +famili +famille +famiglia +família +gezin "
	  "+gezinnen +famiglie семь العائلة العائلات 家族 家庭 가족 aile" },
	{ A, CG_ATHLETES, "+athlet +runner +läufer +cyclist +sportler coureur" },
	{ A, CG_COLLECTORS, "+collector +sammler +collection_of_art coleccion collezionist" },
	{ A, CG_ADULTS, "+adults +adult_only erwachsene adultes adultos adulti volwassenen 18\\+ "
	  "women$ men$ mulheres homens frauen männer" },
	{ A, CG_NEIGHBOURS, "+neighbour +neighbor +nachbar +voisin vecinos quartiere vizinhos "
	  "buurt commuters regulars stammgäst locals$" },

	{ G, CG_SPIN_WHEEL, "+spin$ +spins +wheel +glücksrad +rad_drehen +roue$ +ruleta +rueda "
	  "ruota$ +roda$ +rad$ +draaien +wiel$ +عجلة لفة колес ルーレット 转盘 룰렛 çark koło_fortuny "
	  "-prizes$ fortune" },
	{ G, CG_SCRATCH_CARD, "+scratch +rubbel +gratt +rasca +gratta +raspa +raspadinha +kras$ "
	  "+kraskaart +kraslot -reveal -uncover -coupon -instant beneath$ unveil_card "
	  "voucher_code стира اكشط スクラッチ 刮刮 복권" },
	{ G, CG_MEMORY_MATCH, "+memory$ +memo$ +pairs$ +pair_up +matching +match_pairs "
	  "-collection$ +paare$ +paires +parejas +coppie +pares$ +paren$ +memorie "
	  "concentration_game память пары الذاكرة 神経衰弱 メモリー 配对 짝맞추기 retrouver_les" },
	{ G, CG_QUIZ, "+quiz +trivia +question -know$ +knowledge -facts$ -learn +fragen$ +wissen "
	  "+frage$ +savoir$ +pregunta +domand +pergunt +vragen +vraag kennis +викторин вопрос "
	  "مسابقة أسئلة クイズ 问答 퀴즈 -weiß -teste$ weten" },
	{ G, CG_CATCH_GAME, "+catch +falling +fall_down +fangen$ +fängt +auffangen +attrap +atrap "
	  "+caen$ +prendere_al +acchiapp +apanh +vangen +cesta$ +cesto basket$ +korb$ +panier "
	  "-fast$ -action$ rain_of лови التقاط キャッチ 接住 잡기 collect_falling" },
	{ G, CG_SLOT_MACHINE, "+slot$ +slots +jackpot +reels$ +reel$ +three_of +spielautomat "
	  "+einarmig +machine_à +tragaperras +slot_machine +caça-níqueis +fruitautomaat casino "
	  "vegas автомат سلوت スロット 老虎机 슬롯" },

	{ P, CG_AT_NIGHT, "+night$ +nights +nacht +nuit$ +noche$ +notte$ +noite$ +neon +evening$ "
	  "abend$ midnight nocturn +ليالي +ليل الليل 夜 밤 gece ночь dark$ moon stars_at "
	  "lange_nacht clubbing friday" },
	{ P, CG_BY_THE_SEA, "+sea$ +beach +strand +plage +playa +spiaggia +praia +meer$ +ocean "
	  "+ozean +coast +küste +costa$ +mar$ +mare$ +mer$ +zee$ harbour harbor hafen$ +sand$ "
	  "island море بحر 海 바다 deniz" },
	{ P, CG_IN_NATURE, "+forest +wald$ +wälder +forêt +bosque +bosco +floresta +bos$ "
	  "+mountain +berge$ +montagn meadow wiese nature$ natur$ river lake$ hills лес غابة 森 山 "
	  "숲 orman trail" },
	{ P, CG_IN_TOWN, "+city$ +town$ +stadt$ +ville$ +ciudad +città +cidade +stad$ +street "
	  "+strasse railway urban downtown rooftop город مدينة 街 城市 도시 şehir commut" },
};
const size_t cg_stems_count = sizeof cg_stems_table / sizeof *cg_stems_table;
