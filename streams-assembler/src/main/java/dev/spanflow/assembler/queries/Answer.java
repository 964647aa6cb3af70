/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.queries;

/**
 * What goes back over HTTP.
 *
 * @param json one object
 */
record Answer(int status, String json) {
    static Answer ok(String json) {
        return new Answer(200, json);
    }
}
