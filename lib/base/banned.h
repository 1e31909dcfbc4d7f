/* Calls that end badly, turned into compile errors that name the replacement. */
#ifndef CG_BASE_BANNED_H
#define CG_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#undef strcpy
#undef strcat
#undef sprintf
#undef strtok
#undef gmtime
#undef localtime
#undef atoi
#define strcpy use_cg_buf_or_cg_strdup_instead_of_strcpy
#define strcat use_cg_buf_instead_of_strcat
#define sprintf use_snprintf_instead_of_sprintf
#define vsprintf use_vsnprintf_instead_of_vsprintf
#define strtok use_strcspn_instead_of_strtok
#define gmtime use_cg_time_format_instead_of_gmtime
#define localtime use_localtime_r_instead_of_localtime
#define atoi use_cg_strtoi64_instead_of_atoi

#endif
