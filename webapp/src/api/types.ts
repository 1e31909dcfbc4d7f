// Names for what the OpenAPI document says: types come from there and nowhere else.
import type { operations } from "./schema";

export type OperationId = keyof operations;

type Json<R> = R extends { content: { "application/json": infer T } } ? T : never;
type Responses<Op extends OperationId> = operations[Op]["responses"];

/** What an operation gives when it went well. */
export type Reply<Op extends OperationId> = {
	[S in keyof Responses<Op>]: S extends 200 | 201 | 202 ? Json<Responses<Op>[S]> : never;
}[keyof Responses<Op>];

/** What it takes. */
export type Body<Op extends OperationId> = operations[Op] extends { requestBody?: infer B } ? Json<NonNullable<B>> : never;

/** Its query. */
export type Query<Op extends OperationId> = NonNullable<operations[Op]["parameters"] extends { query?: infer Q } ? Q : never>;

export type Profile = Reply<"getProfile">;
export type Campaign = Reply<"getCampaign">;
export type CampaignStatus = Campaign["status"];
export type TemplateId = Campaign["templateId"];
export type Run = Reply<"getRun">;
export type RunStatus = Run["status"];
export type Step = Reply<"listSteps">["steps"][number];
export type Artifact = Reply<"listArtifacts">["artifacts"][number];
export type Generation = Reply<"getGeneration">;
