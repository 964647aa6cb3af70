/**
 * A local stand-in of SGP's span endpoints that judges, on arrival, whether every parent came first. It follows the SGP
 * contract in its strictest reading.
 */
@NullMarked
package dev.spanflow.local.sgp;

import org.jspecify.annotations.NullMarked;
