// Screens in CSS pixels, upright.

export type Device = "phone" | "small" | "tablet" | "desktop";
export type DeviceKind = "phone" | "tablet" | "desktop";

interface Shape {
	kind: DeviceKind;
	width: number;
	height: number;
	/** Around the screen. */
	bezel: number;
	/** Of a window: what is above. */
	bar: number;
	turns: boolean;
}

export const DEVICES: Record<Device, Shape> = {
	phone: { kind: "phone", width: 390, height: 844, bezel: 12, bar: 0, turns: true },
	small: { kind: "phone", width: 320, height: 568, bezel: 12, bar: 0, turns: true },
	tablet: { kind: "tablet", width: 820, height: 1180, bezel: 22, bar: 0, turns: true },
	desktop: { kind: "desktop", width: 1440, height: 900, bezel: 0, bar: 44, turns: false },
};

export function screenOf(device: Device, turned: boolean): { width: number; height: number } {
	const { width, height, turns } = DEVICES[device];
	return turned && turns ? { width: height, height: width } : { width, height };
}
