// Every address of the application. Pages are loaded when one goes there.
import type { RouteRecordRaw } from "vue-router";
import { painted } from "@/composables/painted";

export const routes: RouteRecordRaw[] = [
	{ path: "/sign-in", component: () => import("@/pages/auth/SignInPage.vue"), meta: { open: true, title: "auth.title" } },
	{ path: "/sign-up", component: () => import("@/pages/auth/SignInPage.vue"), meta: { open: true, title: "auth.upTitle" }, props: { up: true } },
	{ path: "/select-org", component: () => import("@/pages/auth/SelectOrgPage.vue"), meta: { open: true, title: "auth.org.title" } },
	{ path: "/", component: () => import("@/pages/dashboard/DashboardPage.vue"), meta: { title: "shell.nav.dashboard" } },
	{ path: "/campaigns", component: () => import("@/pages/campaigns/CampaignsPage.vue"), meta: { title: "shell.nav.campaigns", right: "campaigns:read" } },
	{ path: "/campaigns/new", component: () => import("@/pages/wizard/StartPage.vue"), meta: { title: "shell.create", right: "campaigns:write" } },
	{ path: "/campaigns/:id", component: () => import("@/pages/campaign/CampaignPage.vue"), props: true, meta: { title: "shell.nav.campaigns", right: "campaigns:read" } },
	{ path: "/campaigns/:id/edit/:step?", component: () => import("@/pages/wizard/WizardPage.vue"), props: true, meta: { title: "shell.nav.campaigns", right: "campaigns:write", wide: true, ownHead: true } },
	{ path: "/campaigns/:id/preview", component: () => import("@/pages/campaign-preview/PreviewPage.vue"), props: true, meta: { title: "preview.title", right: "campaigns:read" } },
	{ path: "/brief/:generationId", component: () => import("@/pages/wizard/BriefPage.vue"), props: true, meta: { title: "shell.nav.ideas", right: "intelligence:read" } },
	{ path: "/ideas", component: () => import("@/pages/intel/IdeasPage.vue"), meta: { title: "shell.nav.ideas", right: "intelligence:read" } },
	{ path: "/runs", component: () => import("@/pages/runs/RunsPage.vue"), meta: { title: "shell.nav.runs", right: "runs:read" } },
	{ path: "/runs/:id", component: () => import("@/pages/runs/RunPage.vue"), props: true, meta: { title: "shell.nav.runs", right: "runs:read" } },
	{ path: "/library", component: () => import("@/pages/library/LibraryPage.vue"), meta: { title: "shell.nav.library", right: "media:read" } },
	{ path: "/chat/:id?", component: () => painted().then(() => import("@/pages/chat/ChatPage.vue")), props: true, meta: { title: "shell.nav.chat", right: "chat:read", wide: true } },
	{ path: "/settings", component: () => import("@/pages/settings/SettingsPage.vue"), meta: { title: "shell.nav.settings" } },
	{ path: "/:rest(.*)*", component: () => import("@/pages/NotFoundPage.vue"), meta: { title: "errors.notFound.title" } },
];
