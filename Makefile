# cg: the campaign factory. Read top to bottom.
#
#	make            build everything into build/
#	make demo       install what is missing, build, make a campaign from a brief
#	make webapp     build the web application into build/webapp (Node.js, downloads 0.2 GB once)
#	make check      install what is missing, build, run the tests
#	make check-web  build it, look at its types, test it in a browser against the real server
#	make install    DESTDIR=, PREFIX=/usr/local; WEBAPP=no leaves the web application out
#	make uninstall  with the same words
#	make check-all  the tests of store, tools and pipelines on PostgreSQL too
#	make check-seed the same, the queue and the fleet on PostgreSQL 17 and Valkey 8 (root, downloads)
#	make webapp-dev Vite on port 5173, before a cg-httpd on 3001 (CG_DOOR)
#	make lint format bench fuzz completions check-interop check-games check-studio check-fleet check-crash check-door
#	make check-llm  a real LiteLLM proxy and a real, small model (downloads 0.5 GB, builds llama.cpp)
#	SAN=1 make ...  the same with ASan and UBSan, in build/san
#	DEPS=no         never call apt

-include config.mk

VERSION := $(shell cat VERSION)
PREFIX ?= /usr/local
BINDIR = $(PREFIX)/bin
LIBEXECDIR = $(PREFIX)/libexec/cg
DATADIR = $(PREFIX)/share/cg
MANDIR = $(PREFIX)/share/man

CC ?= gcc
OPT ?= -O2
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wformat=2 -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla $(if $(CI),-Werror)
ifdef SAN
O ?= build/san
MODE = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -g
# The sanitizers want the shared libraries; start-up time is not their subject.
ARCHIVE =
else
O ?= build
MODE = -g
# Small libraries are linked as archives: resolving them at start would cost more
# than they do. libc stays shared, so that modules can be opened at run time.
ARCHIVE = -Wl,-Bstatic
endif
SHARED = $(if $(ARCHIVE),-Wl$(comma)-Bdynamic)
comma = ,

# Landlock, vfork, signalfd and getrandom are Linux's own: _GNU_SOURCE throughout.
CPPFLAGS += -Ilib -Iskills -Itests/unit -D_GNU_SOURCE -include lib/base/banned.h
# -ffp-contract=off: pictures and music must have the same bytes on every machine.
CFLAGS += -std=c11 $(OPT) $(MODE) $(WARN) -ffp-contract=off -fstack-protector-strong -pthread
LDFLAGS += $(MODE) -pthread -Wl,-z,relro -Wl,-z,now -Wl,--as-needed -Wl,--gc-sections

pkg = $(shell pkg-config --modversion $(1) 2>/dev/null)
LIBVERSIONS = jansson $(call pkg,jansson), libyaml $(call pkg,yaml-0.1), \
	SQLite $(call pkg,sqlite3), PCRE2 $(call pkg,libpcre2-8)

# What every program is linked with; the linker takes only the parts that are used.
LIBS_BASE = $(ARCHIVE) -ljansson -lyaml -lsqlite3 -lpcre2-8 $(SHARED) -lm -ldl

LIB_SRC := $(wildcard lib/*/*.c)
CMD_SRC := $(wildcard cmd/*.c)
SHARE_SRC := $(wildcard skills/lib/*.c skills/lib/*/*.c)
SKILLS := $(patsubst skills/%/,%,$(sort $(dir $(filter-out $(SHARE_SRC),$(wildcard skills/*/*.c)))))
SKILL_SRC := $(foreach s,$(SKILLS),$(wildcard skills/$(s)/*.c))
UNIT_SRC := $(wildcard tests/unit/t_*.c)
LIB_OBJ := $(LIB_SRC:%.c=$(O)/%.o)
SHARE_OBJ := $(SHARE_SRC:%.c=$(O)/%.o)
CMDS := $(CMD_SRC:cmd/%.c=%)
BINS := $(CMDS:%=$(O)/bin/%)
HANDLERS := $(SKILLS:%=$(O)/libexec/cg/%)
UNITS := $(UNIT_SRC:tests/unit/%.c=$(O)/tests/unit/%)
GAMES := $(wildcard skills/bundle_game_template/games/build.sh)

# The HTTP server, in the one program that is one.
LIBS_DOOR = -lmicrohttpd -lbrotlienc -lz
LIBS_cg-httpd = $(LIBS_DOOR)
LIBS_t_http = -lmicrohttpd -lz
LIBS_t_http_serve = -lmicrohttpd -lz
LIBS_t_api = $(LIBS_DOOR)
LIBS_t_api_serve = $(LIBS_DOOR)
LIBS_b_http = -lmicrohttpd -lz

# Media libraries of single handlers.
VIPS_LIBS := $(shell pkg-config --libs vips 2>/dev/null)
$(O)/skills/lib/image/%.o: CPPFLAGS += $(shell pkg-config --cflags vips 2>/dev/null)
LIBS_generate_bgm_track = -lmp3lame -lebur128 -lvorbisenc -lvorbis -logg
LIBS_generate_sfx_pack = $(LIBS_generate_bgm_track)
LIBS_mix_audio_for_game = $(LIBS_generate_bgm_track)
LIBS_t_sound = $(LIBS_generate_bgm_track)
LIBS_generate_3d_asset = $(LIBS_optimize_3d_asset)
LIBS_optimize_3d_asset = -lmeshoptimizer -lpng $(VIPS_LIBS)
LIBS_t_mesh = $(LIBS_optimize_3d_asset)
LIBS_extract_theme_from_image = $(VIPS_LIBS)
LIBS_segment_start_button = $(VIPS_LIBS)
LIBS_t_image = $(VIPS_LIBS)
LIBS_motion := $(shell pkg-config --libs vips pangocairo pangoft2 fontconfig cairo librsvg-2.0 libwebp libpng 2>/dev/null) -ljpeg
LIBS_generate_intro_video_loop = $(LIBS_motion)
LIBS_generate_outcome_video_win = $(LIBS_motion)
LIBS_generate_outcome_video_lose = $(LIBS_motion)
LIBS_t_motion = $(LIBS_motion)
# Pictures: what draws them, and what writes their pixels.
LIBS_scene = -lpangocairo-1.0 -lpangoft2-1.0 -lpango-1.0 -lgobject-2.0 -lglib-2.0 -lcairo \
	-lfontconfig -lpng -lwebp -ljpeg -lrsvg-2 $(VIPS_LIBS)
LIBS_generate_intro_image = $(LIBS_scene)
LIBS_t_scene = $(LIBS_scene)
LIBS_review_asset_quality = $(LIBS_generate_bgm_track) $(LIBS_motion)
LIBS_t_prop = -lcairo

all: $(BINS) $(HANDLERS) games

$(O)/lib/base/help.o: CPPFLAGS += -DCG_VERSION='"$(VERSION)"' -DCG_LIBS='"$(LIBVERSIONS)"'
$(O)/lib/base/help.o: VERSION
# Files that say which version made what.
TOLD := skills/bundle_game_template/code.o skills/lib/media/provenance.o tests/unit/t_media.o \
	lib/tool/health.o lib/api/openapi.o lib/api/webapp.o
$(TOLD:%=$(O)/%): CPPFLAGS += -DCG_VERSION='"$(VERSION)"'
$(TOLD:%=$(O)/%): VERSION

$(O)/skills/lib/picture/%.o $(O)/skills/lib/scene/%.o: CPPFLAGS += $(shell pkg-config --cflags pangocairo librsvg-2.0 2>/dev/null)

# The assembler takes these texts in, which the compiler's .d files do not see.
$(O)/lib/store/migrate.o: $(wildcard lib/store/migrations/*.sql lib/store/migrations/*/*.sql)
$(O)/lib/queue/script.o: $(wildcard lib/queue/lua/*.lua)
$(O)/lib/media/provider.o: lib/media/provider.schema.json
$(O)/lib/copy/comply.o: lib/copy/terms.txt
$(O)/lib/tool/chat_tools.o: skills/chat_reply/tools.json
$(O)/lib/tool/intel_request.o: $(wildcard lib/tool/intel.*.schema.json)
$(O)/lib/tool/intel_copy.o: lib/tool/intel.defaults.json
$(O)/lib/tool/intel_color.o: lib/tool/intel.presets.json
$(O)/lib/api/player_page.o: $(wildcard lib/api/player/*)
$(O)/lib/api/preview.o: $(wildcard lib/api/preview/*)

$(O)/skills/lib/mesh/texture.o: CPPFLAGS += $(shell pkg-config --cflags vips 2>/dev/null)
$(O)/skills/lib/motion/still.o: CPPFLAGS += $(shell pkg-config --cflags vips 2>/dev/null)
# The inner loops of every frame, written for the vectorizer.
MOTION_FAST := blend span clip glint
$(MOTION_FAST:%=$(O)/skills/lib/motion/%.o): OPT = -O3

# SHA-256 is the inner loop of every key.
$(O)/lib/crypt/sha256.o: OPT = -O3

$(O)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -ffunction-sections -fdata-sections -MMD -MP -c -o $@ $<

$(O)/libcg.a: $(LIB_OBJ)
	@rm -f $@
	$(AR) rcs $@ $^

$(O)/libskill.a: $(SHARE_OBJ)
	@rm -f $@
	$(AR) rcs $@ $^

$(O)/bin/%: $(O)/cmd/%.o $(O)/libcg.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_$*) $(LIBS_BASE)

.SECONDEXPANSION:
# (no pattern of its own in the prerequisites: make would put the stem into it)
$(HANDLERS): $(O)/libexec/cg/%: $$(addprefix $(O)/,$$(addsuffix .o,$$(basename $$(wildcard skills/$$*/*.c)))) $(O)/libskill.a $(O)/libcg.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_$*) $(LIBS_BASE)

$(UNITS): $(O)/tests/unit/%: $(O)/tests/unit/%.o $(O)/libskill.a $(O)/libcg.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_$*) $(LIBS_BASE)

# Small programs that scripts/bench, check-all and check-interop ask for by name.
$(O)/tests/bench/%: tests/bench/%.c $(O)/libcg.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS_$*) $(LIBS_BASE)

# What scripts/check-llm runs.
$(O)/tests/llm/%: tests/llm/%.c $(O)/libcg.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS_BASE)

# Contact sheets, for the eye: make build/tests/sheet/props && build/tests/sheet/props -o x.png
$(O)/tests/sheet/%: tests/sheet/%.c $(O)/libskill.a $(O)/libcg.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcairo $(LIBS_BASE)

$(O)/tests/interop/%: tests/interop/%.c $(O)/libcg.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS_BASE)

# The games are ES modules; a bundle carries one classic script made of them.
games: $(GAMES:%=$(O)/games.stamp)
$(O)/games.stamp: $(shell find skills/bundle_game_template/games -path '*/dist' -prune -o -type f -print 2>/dev/null)
	@mkdir -p $(@D)
	sh skills/bundle_game_template/games/build.sh
	@touch $@

deps-run:
	@[ "$(DEPS)" = no ] || scripts/deps run
deps-check deps-web deps-seed deps-llm:
	@[ "$(DEPS)" = no ] || scripts/deps $(@:deps-%=%)

# The web application. Its types come from the document of the server that was built.
WEB_SRC := $(shell find webapp \( -name node_modules -o -name dist \) -prune -o -type f ! -name schema.ts -print)
webapp: deps-web
	@$(MAKE) --no-print-directory DEPS=no $(O)/webapp.stamp
$(O)/webapp.stamp: $(WEB_SRC) scripts/webapp $(O)/bin/cg-httpd
	@O=$(O) scripts/webapp build
	@touch $@
webapp-dev: deps-web
	@$(MAKE) --no-print-directory DEPS=no $(O)/bin/cg-httpd
	@O=$(O) scripts/webapp dev

demo: deps-run
	@$(MAKE) --no-print-directory DEPS=no all
	@O=$(O) scripts/demo

# make check: everything that fits into ten minutes on two cores. It builds with as many jobs
# as there are processors unless it was told how many.
JOBS = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))
check: deps-check
	@$(MAKE) $(JOBS) --no-print-directory DEPS=no all $(UNITS) check-headers check-map
	@$(MAKE) $(JOBS) -O --no-print-directory DEPS=no check-unit check-man check-completions
	@$(MAKE) --no-print-directory DEPS=no check-cli
	@$(MAKE) --no-print-directory DEPS=no check-pipe

# On a server of its own: what make check does on SQLite.
PG_TESTS := $(addprefix $(O)/tests/,unit/t_store unit/t_claim unit/t_media_ledger unit/t_generations unit/t_similar unit/t_api_keys unit/t_bundles unit/t_news unit/t_fleet unit/t_chat unit/t_ckpt unit/t_ckpt_thread unit/t_graph unit/t_graph_ask unit/t_graph_back unit/t_graph_crash bench/b_trips)
check-all: deps-check
	@$(MAKE) --no-print-directory DEPS=no all $(PG_TESTS)
	@O=$(O) SAN=$(SAN) scripts/check-all

check-fleet: deps-check
	@$(MAKE) --no-print-directory DEPS=no all
	@O=$(O) SAN=$(SAN) scripts/check-fleet

check-crash: deps-check
	@$(MAKE) --no-print-directory DEPS=no all
	@O=$(O) SAN=$(SAN) scripts/check-crash

check-web: deps-check deps-web
	@$(MAKE) --no-print-directory DEPS=no all $(O)/webapp.stamp
	@O=$(O) scripts/check-web

check-door: deps-check
	@$(MAKE) --no-print-directory DEPS=no all
	@O=$(O) SAN=$(SAN) scripts/check-door

# On the servers of Debian 13: what runs in check-all, check-fleet and check-interop on Debian 12's.
SEED_UNITS := t_pg t_queue t_queue_flight t_queue_flow t_queue_manage t_queue_server t_queue_slot t_queue_wait
check-seed: deps-seed
	@$(MAKE) --no-print-directory DEPS=no all $(PG_TESTS) $(SEED_UNITS:%=$(O)/tests/unit/%)
	@O=$(O) SAN=$(SAN) scripts/check-seed

# A real proxy and a real model: what check-unit does with a server of the tests' own.
check-llm: deps-llm
	@$(MAKE) --no-print-directory DEPS=no all
	@O=$(O) scripts/check-llm

check-map:
	@scripts/check-map

check-headers: $(patsubst %.h,$(O)/%.h.ok,$(wildcard lib/*/*.h skills/lib/*.h skills/lib/*/*.h))
$(O)/%.h.ok: %.h
	@mkdir -p $(@D)
	@echo '#include "$(patsubst skills/%,%,$(patsubst lib/%,%,$<))"' | \
		$(CC) $(CPPFLAGS) $(CFLAGS) -fsyntax-only -x c - && touch $@

check-unit: $(UNITS)
	@O=$(O) scripts/tap $(UNITS)

check-man check-completions check-cli check-pipe check-games check-interop check-studio: all
	@O=$(O) SAN=$(SAN) scripts/$@

completions: $(BINS)
	@O=$(O) scripts/completions

lint:
	@scripts/lint

format:
	@scripts/format

fuzz:
	@scripts/fuzz

bench: all
	@O=$(O) scripts/bench $(GROUP)

install: all $(if $(filter no,$(WEBAPP)),,webapp)
	@O=$(O) WEBAPP=$(WEBAPP) DESTDIR=$(DESTDIR) BINDIR=$(BINDIR) LIBEXECDIR=$(LIBEXECDIR) DATADIR=$(DATADIR) \
		MANDIR=$(MANDIR) PREFIX=$(PREFIX) scripts/install

uninstall:
	@DESTDIR=$(DESTDIR) BINDIR=$(BINDIR) LIBEXECDIR=$(LIBEXECDIR) DATADIR=$(DATADIR) MANDIR=$(MANDIR) \
		PREFIX=$(PREFIX) scripts/uninstall

clean:
	rm -rf build

-include $(LIB_OBJ:.o=.d) $(SHARE_OBJ:.o=.d) $(CMD_SRC:%.c=$(O)/%.d) $(SKILL_SRC:%.c=$(O)/%.d) $(UNIT_SRC:%.c=$(O)/%.d)

.PHONY: all games webapp webapp-dev deps-run deps-check deps-web deps-seed deps-llm demo check check-all check-seed check-map check-headers check-unit check-man \
	check-completions check-cli check-pipe check-games check-interop check-studio check-fleet check-crash check-door check-web check-llm completions lint format \
	fuzz bench install uninstall clean
.SECONDARY:
.DELETE_ON_ERROR:
