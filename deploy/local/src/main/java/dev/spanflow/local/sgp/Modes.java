/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

/**
 * Which of SGP's back ends is played (SGP contract, the head and section 7): a client cannot tell, and must work with all.
 *
 * @param store decides identity, which record wins, and whether PATCH is possible
 * @param engine decides what becomes of NUL
 * @param idCharacters at most so many in {@code id}, {@code trace_id}, {@code group_id}: 256, on older servers 38
 * @param redacting whether what looks like a credential is replaced before it is stored
 */
public record Modes(Store store, Engine engine, int idCharacters, boolean redacting) {
    /** What an account of today has, without redaction, so that what is stored can be compared with what was sent. */
    public static final Modes TRACING_SERVICE = new Modes(Store.TRACING_SERVICE, Engine.POSTGRES, 256, false);

    /** An account that was never migrated. */
    public static final Modes LEGACY = new Modes(Store.LEGACY, Engine.POSTGRES, 256, false);

    /** The primary store. */
    public enum Store {
        /** A span is (trace, id, UTC day of its start); a completed record beats one in progress. No PATCH: 501. */
        TRACING_SERVICE,
        /** A span is its id alone; the last record wins, whatever it is. */
        LEGACY
    }

    /** The database under it. */
    public enum Engine {
        /** NUL in an id: 400; elsewhere it becomes U+FFFD. */
        POSTGRES,
        /** NUL is stored as sent. */
        CLICKHOUSE
    }

    /** Checks the limit. */
    public Modes {
        if (idCharacters < 1 || idCharacters > 256) {
            throw new IllegalArgumentException("id_characters is " + idCharacters + ": from 1 to 256");
        }
    }

    boolean isLegacy() {
        return store == Store.LEGACY;
    }
}
