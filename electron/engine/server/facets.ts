/**
 * What of information_schema makes the definition of an object; the rest (row counts, auto_increment, times,
 * checksums, cardinalities, what this account may do) changes without the definition changing.
 * Columns that a server does not have are left out, so that one list serves every version of both flavours.
 */
export interface Facet {
  /** Also the name under which a row enters the fingerprint. */
  readonly source: string;
  readonly schema: string;
  /** Names the object that a row belongs to. */
  readonly owner: string;
  readonly attributes: readonly string[];
  readonly where?: string;
}

export const TABLES: Facet = {
  source: 'TABLES',
  schema: 'TABLE_SCHEMA',
  owner: 'TABLE_NAME',
  attributes: ['TABLE_TYPE', 'ENGINE', 'ROW_FORMAT', 'TABLE_COLLATION', 'CREATE_OPTIONS', 'TABLE_COMMENT'],
};

export const COLUMNS: Facet = {
  source: 'COLUMNS',
  schema: 'TABLE_SCHEMA',
  owner: 'TABLE_NAME',
  attributes: [
    'ORDINAL_POSITION',
    'COLUMN_NAME',
    'COLUMN_DEFAULT',
    'IS_NULLABLE',
    'DATA_TYPE',
    'COLUMN_TYPE',
    'CHARACTER_SET_NAME',
    'COLLATION_NAME',
    'EXTRA',
    'COLUMN_COMMENT',
    'IS_GENERATED',
    'GENERATION_EXPRESSION',
    'SRS_ID',
    'IS_SYSTEM_TIME_PERIOD_START',
    'IS_SYSTEM_TIME_PERIOD_END',
  ],
};

export const INDEXES: Facet = {
  source: 'STATISTICS',
  schema: 'TABLE_SCHEMA',
  owner: 'TABLE_NAME',
  attributes: [
    'INDEX_NAME',
    'SEQ_IN_INDEX',
    'NON_UNIQUE',
    'COLUMN_NAME',
    'COLLATION',
    'SUB_PART',
    'INDEX_TYPE',
    'INDEX_COMMENT',
    'IS_VISIBLE',
    'IGNORED',
    'EXPRESSION',
  ],
};

export const KEY_COLUMNS: Facet = {
  source: 'KEY_COLUMN_USAGE',
  schema: 'TABLE_SCHEMA',
  owner: 'TABLE_NAME',
  attributes: [
    'CONSTRAINT_NAME',
    'ORDINAL_POSITION',
    'COLUMN_NAME',
    'REFERENCED_TABLE_SCHEMA',
    'REFERENCED_TABLE_NAME',
    'REFERENCED_COLUMN_NAME',
  ],
  where: 'REFERENCED_TABLE_NAME IS NOT NULL',
};

export const FOREIGN_KEYS: Facet = {
  source: 'REFERENTIAL_CONSTRAINTS',
  schema: 'CONSTRAINT_SCHEMA',
  owner: 'TABLE_NAME',
  attributes: ['CONSTRAINT_NAME', 'MATCH_OPTION', 'UPDATE_RULE', 'DELETE_RULE', 'REFERENCED_TABLE_NAME'],
};

/** MariaDB's; MySQL's names no table and is read with a join. */
export const CHECKS: Facet = {
  source: 'CHECK_CONSTRAINTS',
  schema: 'CONSTRAINT_SCHEMA',
  owner: 'TABLE_NAME',
  attributes: ['CONSTRAINT_NAME', 'LEVEL', 'CHECK_CLAUSE'],
};

export const PARTITIONS: Facet = {
  source: 'PARTITIONS',
  schema: 'TABLE_SCHEMA',
  owner: 'TABLE_NAME',
  attributes: [
    'PARTITION_NAME',
    'SUBPARTITION_NAME',
    'PARTITION_ORDINAL_POSITION',
    'SUBPARTITION_ORDINAL_POSITION',
    'PARTITION_METHOD',
    'SUBPARTITION_METHOD',
    'PARTITION_EXPRESSION',
    'SUBPARTITION_EXPRESSION',
    'PARTITION_DESCRIPTION',
    'PARTITION_COMMENT',
  ],
  where: 'PARTITION_NAME IS NOT NULL',
};

export const VIEWS: Facet = {
  source: 'VIEWS',
  schema: 'TABLE_SCHEMA',
  owner: 'TABLE_NAME',
  attributes: [
    'VIEW_DEFINITION',
    'CHECK_OPTION',
    'DEFINER',
    'SECURITY_TYPE',
    'ALGORITHM',
    'CHARACTER_SET_CLIENT',
    'COLLATION_CONNECTION',
  ],
};

export const ROUTINES: Facet = {
  source: 'ROUTINES',
  schema: 'ROUTINE_SCHEMA',
  owner: 'ROUTINE_NAME',
  attributes: [
    'ROUTINE_TYPE',
    'DTD_IDENTIFIER',
    'ROUTINE_BODY',
    'ROUTINE_DEFINITION',
    'EXTERNAL_LANGUAGE',
    'IS_DETERMINISTIC',
    'SQL_DATA_ACCESS',
    'SECURITY_TYPE',
    'SQL_MODE',
    'ROUTINE_COMMENT',
    'DEFINER',
    'CHARACTER_SET_CLIENT',
    'COLLATION_CONNECTION',
    'DATABASE_COLLATION',
  ],
};

export const PARAMETERS: Facet = {
  source: 'PARAMETERS',
  schema: 'SPECIFIC_SCHEMA',
  owner: 'SPECIFIC_NAME',
  attributes: [
    'ROUTINE_TYPE',
    'ORDINAL_POSITION',
    'PARAMETER_MODE',
    'PARAMETER_NAME',
    'DTD_IDENTIFIER',
    'CHARACTER_SET_NAME',
    'COLLATION_NAME',
  ],
};

export const TRIGGERS: Facet = {
  source: 'TRIGGERS',
  schema: 'TRIGGER_SCHEMA',
  owner: 'TRIGGER_NAME',
  attributes: [
    'EVENT_OBJECT_TABLE',
    'EVENT_MANIPULATION',
    'ACTION_TIMING',
    'ACTION_ORDER',
    'ACTION_STATEMENT',
    'SQL_MODE',
    'DEFINER',
    'CHARACTER_SET_CLIENT',
    'COLLATION_CONNECTION',
    'DATABASE_COLLATION',
  ],
};

export const EVENTS: Facet = {
  source: 'EVENTS',
  schema: 'EVENT_SCHEMA',
  owner: 'EVENT_NAME',
  attributes: [
    'EVENT_DEFINITION',
    'EVENT_TYPE',
    'EXECUTE_AT',
    'INTERVAL_VALUE',
    'INTERVAL_FIELD',
    'STARTS',
    'ENDS',
    'STATUS',
    'ON_COMPLETION',
    'EVENT_COMMENT',
    'TIME_ZONE',
    'SQL_MODE',
    'DEFINER',
    'CHARACTER_SET_CLIENT',
    'COLLATION_CONNECTION',
    'DATABASE_COLLATION',
  ],
};

export const ALL_FACETS: readonly Facet[] = [
  TABLES,
  COLUMNS,
  INDEXES,
  KEY_COLUMNS,
  FOREIGN_KEYS,
  CHECKS,
  PARTITIONS,
  VIEWS,
  ROUTINES,
  PARAMETERS,
  TRIGGERS,
  EVENTS,
];
