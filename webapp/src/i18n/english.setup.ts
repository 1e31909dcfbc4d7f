// What is tested speaks English, as the application does once it has begun.
import { begin } from "@/i18n";

await begin("en");
