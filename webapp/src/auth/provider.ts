// Who lets people in: the developer's token or an API key, or Clerk. Pages see only this.

export interface Organisation {
	id: string;
	name: string;
	role?: string;
}

export interface Member {
	id: string;
	/** As the server has it of what somebody made or changed. */
	userId?: string | undefined;
	name: string;
	/** How one finds them: an address. */
	identifier: string;
	role: string;
}

export interface AuthProvider {
	readonly kind: "token" | "clerk";
	/** Find out whether somebody is signed in. */
	load(): Promise<void>;
	signedIn(): boolean;
	/** A token that is good now; `fresh`: the last one was refused. */
	token(fresh: boolean): Promise<string | null>;
	/** Organisations that may be chosen; of a token it is the one that it is for. */
	organisations(): Organisation[];
	organisation(): Organisation | null;
	choose(id: string): Promise<void>;
	/** Who else is in the organisation; null: whoever lets people in here does not say. */
	members(): Promise<Member[] | null>;
	/** token: try this one. clerk: go where one signs in, and come back to `redirect`. */
	signIn(with_: { token?: string; redirect: string; up?: boolean }): Promise<void>;
	signOut(): Promise<void>;
	name(): string;
}
