// One file an area; its name is the first part of every key in it.
import ui from "./ui.json";
import shell from "./shell.json";
import auth from "./auth.json";
import dashboard from "./dashboard.json";
import campaigns from "./campaigns.json";
import campaign from "./campaign.json";
import wizard from "./wizard.json";
import theme from "./theme.json";
import gameForm from "./gameForm.json";
import assets from "./assets.json";
import review from "./review.json";
import preview from "./preview.json";
import runs from "./runs.json";
import library from "./library.json";
import chat from "./chat.json";
import intel from "./intel.json";
import settings from "./settings.json";
import errors from "./errors.json";

export default { ui, shell, auth, dashboard, campaigns, campaign, wizard, theme, gameForm, assets, review, preview, runs, library, chat, intel, settings, errors };
