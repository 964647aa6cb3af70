/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

/** Why a record lies on the dead-letter topic; the name is the value of the header {@code spanflow-reason}. */
public enum Reason {
    /** Not UTF-8, or not one whole JSON value. */
    NOT_JSON,
    /** JSON, but no object. */
    NOT_AN_OBJECT,
    /** {@code id}, {@code trace_id}, {@code name} or {@code start_timestamp} is absent or null. */
    MISSING_FIELD,
    /** A field that Spanflow reads occurs twice. */
    DUPLICATE_FIELD,
    /** A field has a JSON type that SGP refuses and that cannot be repaired. */
    BAD_TYPE,
    /** {@code id} or {@code trace_id} is empty, longer than 256 bytes, or holds a control character. */
    BAD_ID,
    /** A timestamp that is no ISO 8601 date-time with offset. */
    BAD_TIMESTAMP,
    /** Larger than {@code record.max.bytes}, uncompressed, headers included. */
    TOO_LARGE,
    /** The header {@code spanflow-version} is greater than this release knows. */
    VERSION,
    /** Still on the wrong partition after it was rerouted. */
    MISPLACED,
    /** Its parent, or one above it, did not come in time, and the policy for orphans is to park them. */
    ORPHAN,
    /** On the topic group-changes, and not written by an assembler. */
    BAD_GROUP_CHANGE,
    /** SGP refused the span, sent alone, with 400, 409, 413 or 422. */
    SGP_REFUSED,
    /** SGP answered the span, sent alone, with 5xx again and again while its neighbours passed. */
    SGP_5XX
}
