/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

/**
 * One thing that the doctor has looked at.
 *
 * @param what it is
 * @param well whether it is as it should be
 * @param finding what was found, for people
 * @param fix a command or a step; empty when all is well
 */
record Check(String what, boolean well, String finding, String fix) {
    static Check well(String what, String finding) {
        return new Check(what, true, finding, "");
    }

    static Check wrong(String what, String finding, String fix) {
        return new Check(what, false, finding, fix);
    }
}
