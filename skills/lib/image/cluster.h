/* k-means in CIELAB over the pixels of a picture. */
#ifndef CG_SKILLS_IMAGE_CLUSTER_H
#define CG_SKILLS_IMAGE_CLUSTER_H

#include <stddef.h>

#include "color/color.h"

struct cg_image;

enum { CLUSTERS_MAX = 16 };

struct cluster {
	struct cg_rgb rgb; /* the mean of its pixels */
	double lab[3];     /* the same in CIELAB (D65) */
	double share;      /* 0..1 of all pixels that are seen */
};

/*
 * At most k clusters into out, the largest first; those nearer than 10 (CIE76) to
 * each other are one. Pixels that are more than half transparent do not count. 0
 * when there is nothing to see. *spread gets the mean distance of pixels from the
 * middle of their cluster.
 */
size_t cluster_pixels(const struct cg_image *img, size_t k, struct cluster out[CLUSTERS_MAX],
    double *spread);

void cluster_lab(struct cg_rgb c, double lab[3]);
double cluster_distance(const double a[3], const double b[3]);

#endif
