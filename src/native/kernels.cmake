# The kernels as a static library. The files of KERNELS are compiled once; those of VECTOR_KERNELS once for every
# instruction set, each time into a namespace of its own, and chosen at run time (base/isa.cpp).
set(here ${CMAKE_CURRENT_LIST_DIR})
file(GLOB KERNELS CONFIGURE_DEPENDS ${here}/base/*.cpp ${here}/rows/*.cpp ${here}/blocks/*.cpp ${here}/color/*.cpp
  ${here}/components/*.cpp ${here}/draw/*.cpp ${here}/gif/*.cpp ${here}/indices/*.cpp ${here}/optimum/*.cpp
  ${here}/text/*.cpp ${here}/tiff/*.cpp)
file(GLOB VECTOR_KERNELS CONFIGURE_DEPENDS ${here}/vector/*.cpp)

# Results must not depend on the processor: no fused multiply-add, no reordering.
set(EXACT -ffp-contract=off -fno-math-errno -fno-trapping-math -Wall -Wextra -Wno-psabi)

add_library(kmeans_gif_kernels STATIC ${KERNELS})
target_include_directories(kmeans_gif_kernels PUBLIC ${here})
target_compile_options(kmeans_gif_kernels PRIVATE ${EXACT})
find_package(Threads REQUIRED)
target_link_libraries(kmeans_gif_kernels PUBLIC Threads::Threads)

function(add_isa name)
  add_library(kmeans_gif_${name} OBJECT ${VECTOR_KERNELS})
  target_include_directories(kmeans_gif_${name} PRIVATE ${here})
  target_compile_options(kmeans_gif_${name} PRIVATE ${EXACT} ${ARGN})
  target_compile_definitions(kmeans_gif_${name} PRIVATE KMEANS_GIF_ISA_NAME=${name})
  target_sources(kmeans_gif_kernels PRIVATE $<TARGET_OBJECTS:kmeans_gif_${name}>)
endfunction()

add_isa(plain)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
  add_isa(avx2 -mavx2)
  add_isa(avx512 -mavx512f -mavx512dq -mavx512bw -mavx512vl -mprefer-vector-width=512)
  target_compile_definitions(kmeans_gif_kernels PRIVATE KMEANS_GIF_X86=1)
endif()
