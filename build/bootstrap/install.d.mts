type Packages = Readonly<Record<string, { readonly version?: string; readonly optional?: boolean; readonly link?: boolean }>>;

export function install(): Promise<void>;
export function isSatisfied(wanted: Packages, present: Packages | null): boolean;
