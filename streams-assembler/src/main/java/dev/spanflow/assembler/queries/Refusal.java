/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.queries;

/** Why a question has no answer. */
final class Refusal extends Exception {
    static final int BAD_REQUEST = 400;
    static final int NOT_FOUND = 404;
    static final int UNAVAILABLE = 503;
    static final int NO_ANSWER = 504;
    private static final long serialVersionUID = 1;

    private final int status;

    /** @param message for people: what is wrong, and what to do */
    Refusal(int status, String message) {
        super(message);
        this.status = status;
    }

    /** Of HTTP. */
    int status() {
        return status;
    }

    Answer answer() {
        return new Answer(status, Json.object(json -> json.writeStringField("error", getMessage())));
    }
}
