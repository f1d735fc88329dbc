module.exports = (service) => {
  service.on('draught', (request) => request.data.tons / 4)
  service.on('sound', (request) => 'toot '.repeat(request.data.times).trim())
  require('@sap/cds').on('served', async () => {
    const tides = Array.from({ length: 2500 }, (_, no) => ({ no: no + 1, metres: (no % 40) / 10 }))
    await INSERT.into('Harbour.Tides').entries(tides)
  })
}
