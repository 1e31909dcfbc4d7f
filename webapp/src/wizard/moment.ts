/** "2027-07-01T09:00", as a picker of the browser has it, is that moment where one is. */
export function momentOf(local: string): string | null {
	const at = local ? new Date(local) : undefined;
	return at && !Number.isNaN(at.getTime()) ? at.toISOString() : null;
}

const two = (n: number): string => String(n).padStart(2, "0");

export function localOf(moment: string | null): string {
	const at = moment ? new Date(moment) : undefined;
	if (!at || Number.isNaN(at.getTime())) return "";
	return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
